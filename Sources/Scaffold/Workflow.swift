// The workflow for GitHub Actions: findings at their lines, generated/ current, and what would change in AWS as a comment.

/// The files of the workflow; this repository's own are the same, and a test holds them to it.
package enum Workflow {
  /// Runs what a pull request changes with a token that may only read; the comment is written by a job that runs none of it.
  package static let text = #"""
    # The manifest has no findings, generated/ is what it gives, and a comment tells what a pull request would change in AWS.
    # The variable PLAN_GEN_FAIL_ON of the repository says which changes fail: data-loss, iam-widening, schema-break, or none.
    name: plan-gen

    on:
      pull_request:
      push:
        branches: [main]

    permissions:
      contents: read

    concurrency:
      group: plan-gen-${{ github.ref }}
      cancel-in-progress: ${{ github.event_name == 'pull_request' }}

    jobs:
      check:
        runs-on: ubuntu-24.04
        container: swift:6.3
        timeout-minutes: 30
        defaults:
          run:
            shell: bash
        steps:
          - uses: actions/checkout@v6
            with:
              # The base of a pull request is compared with, so its commits are needed.
              fetch-depth: 0
              persist-credentials: false
          - uses: actions/cache@v5
            with:
              path: .build
              key: plan-gen-${{ hashFiles('Package.swift', 'Package.resolved') }}-${{ github.sha }}
              restore-keys: plan-gen-${{ hashFiles('Package.swift', 'Package.resolved') }}-
          - name: Build plan-gen
            run: swift build --product plan-gen
          - name: The manifest has no findings
            run: |
              echo "::add-matcher::.github/plan-gen-matcher.json"
              .build/debug/plan-gen validate
          - name: generated/ is what the manifest gives
            run: .build/debug/plan-gen check
          - name: What would change
            if: ${{ !cancelled() && github.event_name == 'pull_request' }}
            env:
              BASE: origin/${{ github.base_ref }}
            run: |
              git config --global --add safe.directory "$GITHUB_WORKSPACE"
              .build/debug/plan-gen diff --base "$BASE" --format markdown > plan-gen-diff.md
              cat plan-gen-diff.md >> "$GITHUB_STEP_SUMMARY"
          - uses: actions/upload-artifact@v6
            if: ${{ !cancelled() && github.event_name == 'pull_request' }}
            with:
              name: plan-gen-diff
              path: plan-gen-diff.md
              if-no-files-found: ignore
              retention-days: 7
          - name: No change that must not be
            if: ${{ github.event_name == 'pull_request' }}
            env:
              BASE: origin/${{ github.base_ref }}
              FAIL_ON: ${{ vars.PLAN_GEN_FAIL_ON || 'data-loss' }}
            run: |
              if [ "$FAIL_ON" != none ]; then
                .build/debug/plan-gen diff --base "$BASE" --fail-on "$FAIL_ON"
              fi

      comment:
        needs: check
        # A pull request from a fork has a token that may not comment; what would change is in the summary of its run.
        if: ${{ !cancelled() && github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository }}
        runs-on: ubuntu-24.04
        timeout-minutes: 5
        permissions:
          pull-requests: write
        steps:
          - id: diff
            uses: actions/download-artifact@v7
            continue-on-error: true
            with:
              name: plan-gen-diff
          - uses: actions/github-script@v8
            if: ${{ steps.diff.outcome == 'success' }}
            with:
              script: |
                const body = require("fs").readFileSync("plan-gen-diff.md", "utf8");
                // The comment that an earlier run wrote begins with the same line, a comment of HTML; it is written anew.
                const marker = body.split("\n", 1)[0];
                const pull = { ...context.repo, issue_number: context.issue.number };
                const comments = await github.paginate(github.rest.issues.listComments, pull);
                const mine = comments.find(each => each.user?.type === "Bot" && each.body?.startsWith(marker));
                if (mine) await github.rest.issues.updateComment({ ...context.repo, comment_id: mine.id, body });
                else await github.rest.issues.createComment({ ...pull, body });

    """#

  /// Where GitHub finds file, line and column in a finding ("Problem Matchers" of the Actions toolkit).
  package static let matcher = #"""
    {
      "problemMatcher": [
        {
          "owner": "plan-gen",
          "pattern": [
            {
              "regexp": "^(Sources/[^:]+\\.swift):(\\d+):(\\d+): (error|warning): (.+)$",
              "file": 1,
              "line": 2,
              "column": 3,
              "severity": 4,
              "message": 5
            }
          ]
        }
      ]
    }

    """#
}
