"""From all findings to those that are shown: policy, comments, baselines, scope."""
