"""An app as another module of the suite would write it: one linked kind, declared here and named nowhere else."""
