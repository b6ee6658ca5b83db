"""What the operator needs: copies, diagnosis, measures."""
