package dev.retort.capture;

import dev.retort.capture.redaction.Pseudonyms;
import dev.retort.capture.redaction.Redacted;
import dev.retort.capture.redaction.Redactor;
import dev.retort.capture.redaction.Replacement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts keyed pseudonyms in the place of personal values and secrets, in every text of an exchange:
 * messages, answer, arguments of calls, tokens, correction and metadata. The same value has the
 * same pseudonym throughout a task. JSON documents stay JSON documents.
 *
 * <p>A value that only the answer gives away stays in the request, where nothing tells it: a router
 * has no answer when it shows the request to a student, and training and serving have to agree.
 * Redacting twice changes nothing. Thread-safe; keeps no value.
 *
 * @see StudentView which sees the same in a request before and after
 */
public final class PseudonymisingRedactor implements ExchangeRedactor {
  private final Redactor redactor;
  private final Pseudonyms pseudonyms;

  /**
   * A redactor.
   *
   * @param redactor what is taken out
   * @param pseudonyms what stands for it
   */
  public PseudonymisingRedactor(Redactor redactor, Pseudonyms pseudonyms) {
    this.redactor = redactor;
    this.pseudonyms = pseudonyms;
  }

  @Override
  public Exchange redact(Exchange exchange) {
    return new Run(exchange).redacted();
  }

  @Override
  public ExchangeId redact(ExchangeId id) {
    return redactor.redact(id.value()).replacements().stream()
        .filter(replacement -> !replacement.isOfPlaceholder())
        .findFirst()
        .map(found -> new Replacement("", found.kind(), id.value()))
        .map(whole -> new ExchangeId(pseudonyms.of("", whole)))
        .orElse(id);
  }

  @Override
  public Feedback redact(Feedback feedback, Optional<Exchange> exchange) {
    String scope = exchange.flatMap(Exchange::task).map(TaskName::value).orElse("");
    Redacted request =
        exchange
            .map(stored -> PromptTexts.redacted(stored.prompt(), redactor))
            .orElseGet(() -> redactor.redact(""));
    Optional<String> correction =
        feedback
            .correction()
            .map(text -> pseudonyms.ofKnown(scope, request.replacements(), text))
            .map(text -> request.conceal(text).pseudonymised(pseudonyms, scope).get(0));
    return new Feedback(
        redact(feedback.exchange()),
        feedback.at(),
        feedback.score(),
        correction,
        feedback.application());
  }

  /** The same for texts that are no exchange: the pseudonyms are those of no task. */
  public TextRedactor texts() {
    return text -> redactor.redact(text).pseudonymised(pseudonyms, "").get(0);
  }

  /** One exchange's redaction. */
  private final class Run {
    private final Exchange exchange;
    private final String scope;
    private final Redacted prompt;
    private final Set<Replacement> replaced = new HashSet<>();

    Run(Exchange exchange) {
      this.exchange = exchange;
      this.scope = exchange.task().map(TaskName::value).orElse("");
      this.prompt = PromptTexts.redacted(exchange.prompt(), redactor);
    }

    Exchange redacted() {
      prompt.replacements().forEach(this::count);
      Completion completion = completion();
      Optional<String> correction = exchange.correction().map(this::concealed);
      SortedMap<String, String> metadata = new TreeMap<>();
      exchange
          .details()
          .metadata()
          .forEach((key, value) -> metadata.put(concealed(key), concealed(value)));
      String model = concealed(exchange.model());
      ExchangeId id = redact(exchange.id());
      if (replaced.isEmpty() && id.equals(exchange.id())) {
        return exchange;
      }
      CaptureDetails details = exchange.details();
      return new Exchange(
          id,
          exchange.task(),
          exchange.createdAt(),
          model,
          PromptTexts.with(exchange.prompt(), prompt.pseudonymised(pseudonyms, scope)),
          completion,
          exchange.usage(),
          exchange.latency(),
          exchange.answeredBy(),
          correction,
          exchange.rating(),
          exchange.subject(),
          exchange.origin(),
          new CaptureDetails(
              details.application(),
              details.upstream(),
              details.timeToFirstToken(),
              details.cost(),
              details.step(),
              metadata,
              counts(details.redactions())));
    }

    private Completion completion() {
      Completion completion = exchange.completion();
      Redacted answer = prompt.conceal(completion.text());
      answer.replacements().forEach(this::count);
      List<ToolCall> calls = new ArrayList<>();
      for (ToolCall call : completion.toolCalls()) {
        calls.add(new ToolCall(concealed(call.name()), concealed(call.arguments())));
      }
      String stored = answer.pseudonymised(pseudonyms, scope).get(0);
      return new Completion(
          stored, completion.finish(), calls, logprobs(completion, answer, stored));
    }

    private List<TokenLogprob> logprobs(Completion completion, Redacted answer, String stored) {
      List<TokenLogprob> tokens = completion.logprobs();
      if (tokens.isEmpty()) {
        return tokens;
      }
      String spelled = LogprobAlignment.spelled(tokens);
      // Tokens of something else than the answer may spell values that the answer does not have.
      if (!spelled.equals(completion.text()) && !concealed(spelled).equals(spelled)) {
        return List.of();
      }
      Map<String, String> values = new HashMap<>();
      for (Replacement replacement : answer.replacements()) {
        if (!replacement.isOfPlaceholder()) {
          values.put(pseudonyms.of(scope, replacement), replacement.original());
        }
      }
      return LogprobAlignment.of(tokens, completion.text(), stored, values);
    }

    private String concealed(String text) {
      Redacted concealed = prompt.conceal(text);
      concealed.replacements().forEach(this::count);
      return concealed.pseudonymised(pseudonyms, scope).get(0);
    }

    private void count(Replacement replacement) {
      if (!replacement.isOfPlaceholder()) {
        replaced.add(new Replacement("", replacement.kind(), replacement.original()));
      }
    }

    private SortedMap<String, Integer> counts(SortedMap<String, Integer> before) {
      SortedMap<String, Integer> counts = new TreeMap<>(before);
      replaced.forEach(replacement -> counts.merge(replacement.kind().name(), 1, Integer::sum));
      return counts;
    }
  }
}
