package dev.retort.capture.discovery;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Requests with the same templates.
 *
 * @param instructions the template of their instructions
 * @param user the template of their first user messages
 * @param tools the functions that they offer, where these tell them from others
 */
record Cluster(
    List<SampledRequest> requests,
    Optional<TemplatePieces> instructions,
    Optional<TemplatePieces> user,
    SortedSet<String> tools) {

  boolean isEmpty() {
    return instructions.isEmpty() && user.isEmpty() && tools.isEmpty();
  }

  /** How specific the templates are: of two that match, the longer one is right. */
  int length() {
    return instructions.map(TemplatePieces::length).orElse(0)
        + user.map(TemplatePieces::length).orElse(0);
  }

  AnswerProfile answers() {
    return AnswerProfile.of(requests.stream().map(SampledRequest::answer).toList());
  }
}
