"""Mutants of a batch show in blocks of their own: told from a small configuration, without Terraform."""

from __future__ import annotations

import hcl_mutants
import mutant_batches
from hcl_mutants import Mutant
from mutant_batches import Batch

TEXTS = {
    "main.tf": """locals {
  region = "eu-west-1"
  shop = {
    name = "shop"
    path = "orders/"
  }
}

resource "aws_s3_bucket" "raw" {
  bucket        = local.shop.name
  force_destroy = true
}

resource "aws_s3_bucket_policy" "raw" {
  bucket = aws_s3_bucket.raw.id
  policy = jsonencode({
    Statement = [
      {
        Effect   = "Allow"
        Resource = ["${aws_s3_bucket.raw.arn}/${local.shop.path}*"]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "true"
          }
        }
      },
    ]
  })
  depends_on = [aws_s3_bucket.logs]
}

resource "aws_s3_bucket" "logs" {
  bucket = "logs"
}

output "bucket" {
  value = aws_s3_bucket.raw.bucket
}
""",
}


def batches() -> list[Batch]:
    return mutant_batches.packed(hcl_mutants.seeded(TEXTS, seed=1), TEXTS)


def shown(kind: str, old: str) -> set[frozenset[str]]:
    """Where the mutants of a kind can show whose first line holds this."""
    return {
        seen
        for batch in batches()
        for mutant, seen in zip(batch.mutants, batch.seen_in)
        if mutant.kind == kind and old in mutant.old[0]
    }


def test_a_change_shows_where_its_attribute_is_used() -> None:
    assert shown("string", "name = ") == {frozenset({"local.shop", "aws_s3_bucket.raw", "outputs"})}
    assert shown("string", "path = ") == {frozenset({"local.shop", "aws_s3_bucket_policy.raw"})}
    assert shown("flag", "force_destroy") == {frozenset({"aws_s3_bucket.raw"})}
    assert shown("effect flipped", "Effect") == {frozenset({"aws_s3_bucket_policy.raw"})}


def test_a_block_that_goes_shows_wherever_it_is_named() -> None:
    assert shown("resource dropped", '"logs"') == {frozenset({"aws_s3_bucket.logs", "aws_s3_bucket_policy.raw"})}


def test_a_reference_to_another_block_shows_where_that_one_does() -> None:
    (seen,) = shown("reference swapped", "value = ")
    assert seen == {"aws_s3_bucket.logs", "outputs"}


def test_no_two_of_a_batch_show_in_one_block_and_none_is_lost() -> None:
    everything = [mutant for batch in batches() for mutant in batch.mutants]
    assert sorted(map(str, everything)) == sorted(map(str, hcl_mutants.seeded(TEXTS, seed=1)))
    assert {"statement dropped", "condition dropped", "value dropped", "resource dropped"} <= {
        mutant.kind for mutant in everything
    }
    for batch in batches():
        blocks = [block for seen in batch.seen_in for block in seen]
        assert len(blocks) == len(set(blocks))


def test_several_mutants_of_a_file_are_applied_at_once() -> None:
    lines = TEXTS["main.tf"].splitlines(keepends=True)
    first = Mutant("attribute dropped", "main.tf", 2, (lines[1],), "")
    second = Mutant("string", "main.tf", 4, (lines[3],), '    name = "shopx"\n')
    third = Mutant("resource dropped", "main.tf", 32, tuple(lines[31:34]), "")
    changed = hcl_mutants.applied(TEXTS, [first, third, second])["main.tf"]
    assert 'name = "shopx"' in changed and "region" not in changed and '"logs" {' not in changed
    assert len(changed.splitlines()) == len(lines) - 4


def test_nothing_that_only_orders_or_describes_is_changed() -> None:
    assert not [mutant for batch in batches() for mutant in batch.mutants if "depends_on" in mutant.old[0]]
