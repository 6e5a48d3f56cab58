package dev.retort.router;

import dev.retort.evaluator.guardrail.AnswerInspector;
import dev.retort.evaluator.guardrail.InjectionScreen;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a router's safeguards need beside the policies of its tasks.
 *
 * @param language of a text, as its ISO 639-3 code; asked where a slice is of some languages
 * @param held the queue of held requests; empty where no task holds any
 * @param models those that give second opinions, by their names in the configuration
 */
public record Safeguards(
    UnaryOperator<String> language, Optional<HeldDesk> held, Map<String, SecondModel> models) {
  /** Those that need nothing. */
  public static final Safeguards PLAIN = new Safeguards(text -> "und", Optional.empty(), Map.of());

  public Safeguards {
    Objects.requireNonNull(language);
    Objects.requireNonNull(held);
    models = Map.copyOf(models);
  }

  /**
   * Where held requests are decided about.
   *
   * @param requests in their queue
   * @param operatorToken what an operator shows
   */
  public record HeldDesk(HeldRequests requests, String operatorToken) {
    public HeldDesk {
      Objects.requireNonNull(requests);
      if (operatorToken.isBlank()) {
        throw new IllegalArgumentException("an operator's token is not empty");
      }
    }

    @Override
    public String toString() {
      return "HeldDesk";
    }
  }

  /** Reads lists of patterns once, however many routers there are. */
  static final class Lists {
    static final InjectionScreen ATTACKS = InjectionScreen.written();
    static final AnswerInspector ANSWERS = new AnswerInspector();

    private Lists() {}
  }
}
