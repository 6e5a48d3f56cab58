package dev.retort.capture;

import java.util.Optional;
import java.util.SortedSet;

/** What rules look at in a request; texts are cut into tokens when a rule first asks for them. */
final class RequestTraits {
  private final String model;
  private final Prompt prompt;
  private final CaptureDetails details;
  private final SortedSet<String> tools;
  private Optional<TemplateTokens> instructions = Optional.empty();
  private Optional<TemplateTokens> user = Optional.empty();

  RequestTraits(String model, Prompt prompt, CaptureDetails details, SortedSet<String> tools) {
    this.model = model;
    this.prompt = prompt;
    this.details = details;
    this.tools = tools;
  }

  String model() {
    return model;
  }

  CaptureDetails details() {
    return details;
  }

  SortedSet<String> tools() {
    return tools;
  }

  TemplateTokens instructions() {
    if (instructions.isEmpty()) {
      instructions = Optional.of(TemplateTokens.of(prompt.instructions()));
    }
    return instructions.get();
  }

  TemplateTokens user() {
    if (user.isEmpty()) {
      user = Optional.of(TemplateTokens.of(TaskMatcher.userText(prompt)));
    }
    return user.get();
  }
}
