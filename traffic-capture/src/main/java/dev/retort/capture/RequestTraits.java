package dev.retort.capture;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** What rules look at in a request; texts are cut into tokens when a rule first asks for them. */
final class RequestTraits {
  private final String model;
  private final Prompt prompt;
  private final CaptureDetails details;
  private final SortedSet<String> tools;
  private final Map<Optional<DocumentFormat>, TemplateTokens> instructions = new HashMap<>();
  private final Map<Optional<DocumentFormat>, TemplateTokens> user = new HashMap<>();

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

  TemplateTokens instructions(Optional<DocumentFormat> documents) {
    return instructions.computeIfAbsent(
        documents,
        format -> TemplateTokens.of(DocumentFormat.question(format, prompt.instructions())));
  }

  TemplateTokens user(Optional<DocumentFormat> documents) {
    return user.computeIfAbsent(
        documents,
        format -> TemplateTokens.of(DocumentFormat.question(format, TaskMatcher.userText(prompt))));
  }
}
