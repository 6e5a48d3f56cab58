package dev.retort.capture.discovery;

import java.util.function.Function;

/** Where a template is looked for. */
enum Side {
  /** In the system and developer messages, which are written by a program's author. */
  INSTRUCTIONS(SampledRequest::instructions),
  /** In the first user message, which is, or holds, what people write. */
  USER(SampledRequest::user);

  private final Function<SampledRequest, ShingledText> text;

  Side(Function<SampledRequest, ShingledText> text) {
    this.text = text;
  }

  ShingledText text(SampledRequest request) {
    return text.apply(request);
  }
}
