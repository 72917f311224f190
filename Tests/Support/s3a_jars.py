"""What Spark needs to reach S3 by S3A: jars out of a package of PyPI, and the compiled binding of S3A's committers."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

# hadoop-aws 3.3.1 runs on the Hadoop client 3.3.4 that pyspark 3.5.6 brings; Glue 5.1 has a later S3A of AWS's own.
PACKAGE, VERSION = "sagemaker_pyspark", "1.4.5"
JARS = ("hadoop-aws-3.3.1.jar", "aws-java-sdk-bundle-1.11.901.jar")
COMMITTER = Path(__file__).with_name("s3a_committer.scala")


def classes(folder: Path) -> Path:
    """Where the binding is compiled to; a changed source goes to another place."""
    return folder / f"committer-{hashlib.sha256(COMMITTER.read_bytes()).hexdigest()[:12]}"


def are_in(folder: Path) -> bool:
    """True if nothing is missing."""
    return all((folder / name).is_file() for name in JARS) and (classes(folder) / "standin").is_dir()


def fetch(folder: Path, python: Path, java_home: Path) -> None:
    """Fetches the jars and compiles the binding; subprocess.CalledProcessError or OSError where that fails."""
    folder.mkdir(parents=True, exist_ok=True)
    if not all((folder / name).is_file() for name in JARS):
        download(folder, python)
    compile_committer(folder, python, java_home)


def download(folder: Path, python: Path) -> None:
    """Takes the jars out of the package, which exists as source only: pip makes its metadata in a place apart."""
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "-q", "download", "--no-deps", "--use-pep517"]
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([*pip, "--dest", place, f"{PACKAGE}=={VERSION}"], check=True)
        (archive,) = Path(place).glob("*.tar.gz")
        with tarfile.open(archive) as opened:
            for member in opened:
                if (name := member.name.rsplit("/", 1)[-1]) in JARS and (content := opened.extractfile(member)):
                    part = folder / f"{name}.part"
                    with part.open("wb") as written:
                        shutil.copyfileobj(content, written)
                    part.rename(folder / name)


def compile_committer(folder: Path, python: Path, java_home: Path) -> None:
    """Compiles the binding with the Scala compiler that Spark brings."""
    where = [str(python), "-c", "import pyspark; print(pyspark.__path__[0])"]
    spark = subprocess.run(where, check=True, capture_output=True, text=True).stdout.strip()
    into = classes(folder)
    into.mkdir(exist_ok=True)
    java = [str(java_home / "bin" / "java"), "-cp", f"{spark}/jars/*", "scala.tools.nsc.Main", "-usejavacp"]
    subprocess.run([*java, "-d", str(into), str(COMMITTER)], check=True)
