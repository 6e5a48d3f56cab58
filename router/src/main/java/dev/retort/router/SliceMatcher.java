package dev.retort.router;

import dev.retort.capture.Message;
import dev.retort.capture.Role;
import dev.retort.capture.ToolCall;
import dev.retort.evaluator.slice.LengthSlices;
import dev.retort.router.HighStakesSlice.Handling;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells which high-stakes slice a request belongs to. Thread-safe; may take a while. */
final class SliceMatcher {
  private final UnaryOperator<String> language;

  /**
   * A matcher.
   *
   * @param language of a text, as its ISO 639-3 code
   */
  SliceMatcher(UnaryOperator<String> language) {
    this.language = language;
  }

  /** The first slice of a handling that a request belongs to. */
  Optional<HighStakesSlice> slice(RoutingCase request, Handling handling) {
    return request.policy().stakes().slices().stream()
        .filter(slice -> slice.handling() == handling && holds(slice, request))
        .findFirst();
  }

  /** Whether a task has slices of a handling at all. */
  static boolean hasAny(RoutingCase request, Handling handling) {
    return request.policy().stakes().slices().stream()
        .anyMatch(slice -> slice.handling() == handling);
  }

  private boolean holds(HighStakesSlice slice, RoutingCase request) {
    Map<String, String> metadata = request.request().details().metadata();
    return metadata.entrySet().containsAll(slice.metadata().entrySet())
        && (slice.application().isEmpty()
            || slice.application().equals(request.request().details().application()))
        && isAsLong(slice, request)
        && slice.pattern().filter(pattern -> !pattern.matcher(text(request)).find()).isEmpty()
        && (slice.languages().isEmpty()
            || slice.languages().contains(language.apply(request.view().input())));
  }

  private static boolean isAsLong(HighStakesSlice slice, RoutingCase request) {
    if (slice.minimumWords().isEmpty() && slice.maximumWords().isEmpty()) {
      return true;
    }
    int words = LengthSlices.words(request.view().input());
    return words >= slice.minimumWords().orElse(0)
        && words <= slice.maximumWords().orElse(Integer.MAX_VALUE);
  }

  /** What is said, as it was said: patterns are about the request, not about a student's view. */
  private static String text(RoutingCase request) {
    return request.request().asked().prompt().messages().stream()
        .filter(m -> m.role() != Role.SYSTEM && m.role() != Role.DEVELOPER)
        .flatMap(SliceMatcher::texts)
        .collect(Collectors.joining("\n"));
  }

  private static Stream<String> texts(Message message) {
    return Stream.concat(
        Stream.of(message.content()), message.toolCalls().stream().map(ToolCall::arguments));
  }
}
