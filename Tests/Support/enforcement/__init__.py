"""IAM on the stand-in: every request is judged by its caller's policies, with Resource and Condition, and recorded."""
