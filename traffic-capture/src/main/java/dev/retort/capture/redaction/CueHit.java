package dev.retort.capture.redaction;

/** A written phrase at its place in a text. */
record CueHit(Cue cue, int start, int end) {}
