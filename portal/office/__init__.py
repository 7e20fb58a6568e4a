"""The back office's side of the portal: who gets in, what each contact may do, who is on, and looking as one."""
