"""What is watched and when it signals: the declared list, and its evaluation as a pure function of frames."""
