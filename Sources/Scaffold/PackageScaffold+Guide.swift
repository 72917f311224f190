// What a new package says to whoever works in it: its make targets and its README.

extension PackageScaffold {
  var makefile: String {
    """
    # The commands of this package; `make` alone lists them.

    PLAN_GEN ?= \(dependency.checkout)
    APPROVED := $(if $(filter 1 yes true,$(YES)),--yes)
    DEPLOY = PLAN_PACKAGE="$(CURDIR)" python3 "$(PLAN_GEN)/Tests/Support/deploy.py"

    .DEFAULT_GOAL := help
    .PHONY: help generate check test deploy destroy

    help: ## list the commands
    \t@sed -n 's/^\\([a-z-]*\\):.*## /\\1\\t/p' Makefile | while IFS="$$(printf '\\t')" read -r name text; \\
    \t  do printf '  make %-10s %s\\n' "$$name" "$$text"; done

    generate: ## write generated/ from Sources/Manifest/Pipeline.swift
    \t@swift run --quiet plan-gen generate

    check: ## fail, with a diff, if generated/ is not what the manifest gives
    \t@swift run --quiet plan-gen check

    test: ## the manifest has no findings, and generated/ is current
    \t@swift build --product \(name)PackageTests
    \t@swift test --skip-build

    deploy: ## ENV=dev: registry, image, everything else; IMAGE=name:tag takes a built image, YES=1 approves beforehand
    \t@$(DEPLOY) deploy --env "$(ENV)" --image "$(IMAGE)" $(APPROVED)

    destroy: ## ENV=dev: delete the environment, unless a bucket holds data that the manifest protects
    \t@$(DEPLOY) destroy --env "$(ENV)" $(APPROVED)

    """
  }

  var readme: String {
    """
    # \(name)

    A data pipeline in one typed Swift file, `Sources/Manifest/Pipeline.swift`: a REST API, an ingest Lambda, a Firehose stream, a
    raw layer, crawlers, a Glue Spark job and a transform layer. plan-gen turns it into Terraform, the job's script, the Lambda's
    Dockerfile and documents, in `generated/`, which is committed and reviewed like any other code.

    You bring Swift 6.2 or later. The runtimes need what Parquet files are compressed with:
    `apt-get install libsnappy-dev zlib1g-dev libzstd-dev liblz4-dev libbrotli-dev`, or `brew install snappy zstd lz4 brotli`.

    ```
    swift run plan-gen           # write generated/
    swift run plan-gen check     # print a diff and exit 1 when generated/ is stale, or was edited by hand
    swift run plan-gen graph     # the pipeline's data flow and schedule as a Mermaid flowchart
    swift run plan-gen --help    # everything else
    make test                    # no findings, and generated/ is current; quicker than swift test, which builds the runtimes too
    ```

    On this machine, without AWS:

    ```
    swift run ingest run --once  # one poll of the API, into the folder lake/
    swift run transform run --date yyyy-MM-dd
    ```

    ## Deploying

    `make deploy ENV=dev` makes everything from nothing, and brings every later change; `make destroy ENV=dev` takes it back. It
    needs Terraform 1.5, Python 3.9, and docker, podman or buildah. `PLAN_GEN` names the folder with plan-gen's sources, which is
    \(dependency.isPath ? "\(dependency.checkout) now" : "there once `swift build` has run").

    \(imageAdvice)

    `.github/workflows/plan-gen.yml` checks each pull request: the manifest's findings at their lines, `generated/` current, and
    what would change in AWS as a comment.

    """
  }

  /// The image is built in a container, where only this folder is.
  private var imageAdvice: String {
    switch dependency {
    case .path(let path):
      """
      The Lambda's image is built from this folder alone, in a container, where `\(path)` is not. Before you deploy, have
      Package.swift take plan-gen from a repository: `.package(url: "https://…/plan-gen.git", exact: "…")`, and
      `package: "plan-gen"` stays as it is.
      """
    case .repository:
      """
      The Lambda's image is built from this folder, in a container that fetches plan-gen from its repository: name an exact version
      or a commit in Package.swift, so that the same sources always give the same image.
      """
    }
  }
}

extension Dependency {
  var isPath: Bool { if case .path = self { true } else { false } }
}
