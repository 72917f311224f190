"""The committed Signature Version 4 vectors are botocore's own, byte for byte: nobody bent them to fit our signer."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parent.parent / "Support" / "make_sigv4_vectors.py"


def test_vectors_are_what_botocore_signs():
    check = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, timeout=60)
    assert check.returncode == 0, check.stderr


def test_a_changed_vector_is_noticed(tmp_path):
    copy = tmp_path / "sigv4.json"
    subprocess.run([sys.executable, SCRIPT, copy], check=True, timeout=60)
    copy.write_text(copy.read_text().replace("Signature=", "Signature=0", 1))
    check = subprocess.run([sys.executable, SCRIPT, "--check", copy], capture_output=True, text=True, timeout=60)
    assert check.returncode == 1 and "botocore" in check.stderr
