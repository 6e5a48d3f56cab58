package dev.retort.dataset.labelling;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RateLimiter;
import dev.failsafe.RetryPolicy;
import dev.retort.capture.ChatCompletionFormat;
import dev.retort.capture.Completion;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import dev.retort.capture.Prompt;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.http.TeacherClient;
import dev.retort.capture.http.TeacherReply;
import dev.retort.dataset.labelling.AnswerJournal.Question;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Asks an endpoint for one answer, as often as that takes. Busy, failing and silent endpoints are
 * asked again after a wait; what they refuse as such is final. Thread-safe.
 */
final class QuestionAsker {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int FIRST_ERROR = 400;
  private static final int FIRST_SERVER_ERROR = 500;
  private static final Set<Integer> BUSY = Set.of(408, 409, 425, 429);
  private static final Set<Integer> NO_ACCESS = Set.of(401, 402, 403);
  private static final Set<Integer> NO_SUCH_OPTION = Set.of(400, 422);
  private static final String NO_MONEY = "insufficient_quota";

  private final TeacherClient client;
  private final LabelPrices prices;
  private final AskingLimits limits;
  private final AnswerSampling sampling;
  private final AnswerJournal journal;
  private final LabellingBudget budget;
  private final long seed;
  private final Optional<RateLimiter<Object>> requests;
  private final Optional<RateLimiter<Object>> tokens;
  private final AtomicBoolean withoutLogprobs = new AtomicBoolean();
  private final AtomicReference<String> stopped = new AtomicReference<>();

  QuestionAsker(
      TeacherClient client,
      LabelPrices prices,
      AskingLimits limits,
      AnswerSampling sampling,
      AnswerJournal journal,
      LabellingBudget budget,
      long seed) {
    this.client = client;
    this.prices = prices;
    this.limits = limits;
    this.sampling = sampling;
    this.journal = journal;
    this.budget = budget;
    this.seed = seed;
    this.requests = limiter(limits.requestsPerMinute());
    this.tokens = limiter(limits.tokensPerMinute());
  }

  private static Optional<RateLimiter<Object>> limiter(OptionalInt perMinute) {
    return perMinute.isPresent()
        ? Optional.of(RateLimiter.smoothBuilder(perMinute.getAsInt(), MINUTE).build())
        : Optional.empty();
  }

  /** Why nothing more is to be asked; empty as long as something is. */
  Optional<String> stopped() {
    return Optional.ofNullable(stopped.get());
  }

  /** Ends the asking: what is in flight is waited for, and not repeated. */
  void stop(String reason) {
    stopped.compareAndSet(null, reason);
  }

  /** What one attempt brought, and its time. */
  private record Attempt(TeacherReply reply, Optional<Completion> answer, Duration latency) {
    boolean isBusy() {
      return BUSY.contains(reply.status()) || reply.status() >= FIRST_SERVER_ERROR;
    }

    boolean isTransient() {
      return (isBusy() && !isOutOfMoney()) || isGarbage();
    }

    boolean isOutOfMoney() {
      return NO_MONEY.equals(reply.response().path("error").path("code").asText())
          || NO_MONEY.equals(reply.response().path("error").path("type").asText());
    }

    /** A success that holds no answer: it may be charged for. */
    boolean isGarbage() {
      return reply.status() < FIRST_ERROR && answer.isEmpty();
    }

    boolean mayBeCharged() {
      return reply.isLost() || isGarbage();
    }

    String message() {
      return reply.response().path("error").path("message").asText("status " + reply.status());
    }
  }

  /**
   * Asks, once the budget has money for it.
   *
   * @return what was journalled; empty if the budget does not cover the request
   * @throws CancellationException if the thread is interrupted
   */
  Optional<JournalEntry> ask(Question question, PlannedPrompt planned, Prompt prompt) {
    double expected = planned.expectedCost();
    if (!budget.reserve(expected)) {
      return Optional.empty();
    }
    journal.add(new JournalEntry.Asking(question.id(), question.sample(), expected));
    Attempt last = attempts(question, planned, prompt);
    JournalEntry entry = entry(question, planned, last);
    journal.add(entry);
    budget.settle(expected, cost(entry));
    return Optional.of(entry);
  }

  private Attempt attempts(Question question, PlannedPrompt planned, Prompt prompt) {
    SplittableRandom random =
        new SplittableRandom(KeyedSample.hash(question.id().value(), seed) + question.sample());
    RetryPolicy<Attempt> policy =
        RetryPolicy.<Attempt>builder()
            .handleResultIf(attempt -> attempt.isTransient() && stopped().isEmpty())
            .withMaxAttempts(limits.attempts())
            .withDelayFn(
                context -> wait(context.getLastResult(), context.getAttemptCount(), random))
            .build();
    AtomicReference<Attempt> last = new AtomicReference<>();
    try {
      return Failsafe.with(policy)
          .get(
              () -> {
                Attempt earlier = last.get();
                if (earlier != null && earlier.mayBeCharged() && !payAgain(question, planned)) {
                  stop("the budget is spent");
                  return earlier;
                }
                last.set(attempt(planned, prompt));
                return last.get();
              });
    } catch (FailsafeException e) {
      if (e.getCause() instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted while asking about " + question.id());
      }
      throw e;
    }
  }

  /** The lost answer goes on the bill; the next attempt needs money of its own. */
  private boolean payAgain(Question question, PlannedPrompt planned) {
    double expected = planned.expectedCost();
    if (!budget.reserve(expected)) {
      return false;
    }
    budget.settle(expected, expected);
    journal.add(new JournalEntry.Asking(question.id(), question.sample(), expected));
    return true;
  }

  private Duration wait(Attempt attempt, int attempts, SplittableRandom random) {
    double bound =
        Math.min(
            (double) limits.longestWait().toMillis(),
            limits.firstBackoff().toMillis() * Math.pow(2, attempts - 1.0));
    Duration jitter = Duration.ofMillis(Math.round(random.nextDouble() * bound));
    // Those that an endpoint tells to come back together would come back together.
    Duration wait = attempt.reply().retryAfter().map(asked -> asked.plus(jitter)).orElse(jitter);
    return wait.compareTo(limits.longestWait()) < 0 ? wait : limits.longestWait();
  }

  private Attempt attempt(PlannedPrompt planned, Prompt prompt) throws InterruptedException {
    if (requests.isPresent()) {
      requests.get().acquirePermit();
    }
    if (tokens.isPresent()) {
      tokens
          .get()
          .acquirePermits(Math.toIntExact(planned.promptTokens() + prices.completionTokens()));
    }
    boolean logprobs = sampling.topLogprobs() > 0 && !withoutLogprobs.get();
    Attempt attempt = send(request(planned, prompt, logprobs ? sampling.topLogprobs() : 0));
    if (logprobs && NO_SUCH_OPTION.contains(attempt.reply().status())) {
      Attempt plain = send(request(planned, prompt, 0));
      if (plain.answer().isPresent()) {
        withoutLogprobs.set(true);
      }
      return plain;
    }
    return attempt;
  }

  private ObjectNode request(PlannedPrompt planned, Prompt prompt, int topLogprobs) {
    ObjectNode request = JsonFormat.mapper().createObjectNode().put("model", planned.model());
    ArrayNode messages = request.putArray("messages");
    prompt
        .messages()
        .forEach(
            message ->
                messages
                    .addObject()
                    .put("role", message.role().wireName())
                    .put("content", message.content()));
    sampling.temperature().ifPresent(temperature -> request.put("temperature", temperature));
    if (topLogprobs > 0) {
      request.put("logprobs", true).put("top_logprobs", topLogprobs);
    }
    return request;
  }

  private Attempt send(ObjectNode request) throws InterruptedException {
    long start = System.nanoTime();
    TeacherReply reply;
    try {
      reply =
          client
              .complete(request, Optional.empty())
              .toCompletionStage()
              .toCompletableFuture()
              .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("asking the teacher failed unforeseen", e.getCause());
    }
    Duration latency = Duration.ofNanos(System.nanoTime() - start);
    return new Attempt(reply, answer(reply), latency);
  }

  private static Optional<Completion> answer(TeacherReply reply) {
    if (reply.status() >= FIRST_ERROR) {
      return Optional.empty();
    }
    try {
      return Optional.of(ChatCompletionFormat.completion(reply.response()))
          .filter(completion -> completion.finish() != Completion.Finish.ERROR);
    } catch (MalformedExchangeException e) {
      return Optional.empty();
    }
  }

  private JournalEntry entry(Question question, PlannedPrompt planned, Attempt last) {
    if (last.answer().isPresent()) {
      TokenUsage usage = ChatCompletionFormat.usage(last.reply().response());
      return new JournalEntry.Answered(
          question.id(),
          question.sample(),
          last.answer().get(),
          usage,
          last.latency(),
          usage.equals(TokenUsage.UNREPORTED)
              ? planned.expectedCost()
              : prices.cost(planned.model(), usage));
    }
    if (NO_ACCESS.contains(last.reply().status()) || last.isOutOfMoney()) {
      stop("the endpoint gives no access: " + last.message());
    }
    return new JournalEntry.Failed(
        question.id(),
        question.sample(),
        reason(last),
        last.mayBeCharged() ? planned.expectedCost() : 0);
  }

  private static String reason(Attempt last) {
    if (last.reply().isLost() || last.isGarbage()) {
      return AskedPrompt.TIMED_OUT;
    }
    return last.isBusy() ? AskedPrompt.UNAVAILABLE : AskedPrompt.REJECTED;
  }

  private static double cost(JournalEntry entry) {
    return entry instanceof JournalEntry.Answered answered
        ? answered.cost()
        : ((JournalEntry.Failed) entry).cost();
  }
}
