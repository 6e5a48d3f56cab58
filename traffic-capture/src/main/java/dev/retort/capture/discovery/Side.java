package dev.retort.capture.discovery;

/** Where a template is looked for. */
enum Side {
  /** In the system and developer messages, which are written by a program's author. */
  INSTRUCTIONS,
  /** In the first user message, which is, or holds, what people write. */
  USER;

  ShingledText text(SampledRequest request) {
    return this == INSTRUCTIONS ? request.instructions() : request.user();
  }
}
