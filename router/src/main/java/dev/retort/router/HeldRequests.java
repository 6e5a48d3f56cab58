package dev.retort.router;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.Feedback;
import dev.retort.capture.RequestedAnswer.Form;
import dev.retort.capture.SubjectPseudonyms;
import dev.retort.capture.http.OwnCall;
import dev.retort.capture.http.ResumedRequest;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.capture.wire.AnswerHead;
import dev.retort.capture.wire.ServedProtocol;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocols;
import dev.retort.capture.wire.WireRequest;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.answer.RightAnswer;
import dev.retort.router.clock.SteadyClock;
import dev.retort.router.held.HeldAnswer;
import dev.retort.router.held.HeldEntry;
import dev.retort.router.held.HeldException;
import dev.retort.router.held.HeldId;
import dev.retort.router.held.HeldQueue;
import dev.retort.router.held.HeldRequest;
import dev.retort.router.held.HeldState;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds requests, and has them answered: by a person, by the steps behind, or by the teacher, whom
 * the caller's next call for the answer reaches with the caller's own credentials. Not for event
 * loops but where it says so. Thread-safe.
 */
public final class HeldRequests {
  /** Where the answers of held requests are. */
  static final String PATH = OwnCall.PREFIX + "held";

  /** What the log has in the place of a provider's name where a person answered. */
  static final String PERSON = "person";

  private static final String TEACHER = "teacher";

  /** {@link Route.Forward#reason()} of a request that a person released to the teacher. */
  static final String RELEASED = "released";

  private static final Logger LOG = LoggerFactory.getLogger(HeldRequests.class);

  /** A teacher who has not answered by then may be asked again. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final double CHOSEN_BY_CONTENT = 0;

  private final HeldQueue queue;
  private final SubjectPseudonyms pseudonyms;
  private final SteadyClock clock;
  private final StudentReplies replies = new StudentReplies();

  /**
   * Requests that a teacher is being asked about, and until when by {@link SteadyClock#elapsed}.
   */
  private final Map<HeldId, Duration> asked = new ConcurrentHashMap<>();

  /**
   * Requests in a queue.
   *
   * @param pseudonyms what the log calls the people that requests name
   */
  public HeldRequests(HeldQueue queue, SubjectPseudonyms pseudonyms, SteadyClock clock) {
    this.queue = queue;
    this.pseudonyms = pseudonyms;
    this.clock = clock;
  }

  /** The queue that they wait in. */
  public HeldQueue queue() {
    return queue;
  }

  /** Holds a request; empty if that is not possible. For event loops. */
  Future<Optional<Route>> hold(RoutingCase request, String slice) {
    RoutedRequest routed = request.request();
    HeldRequest held =
        new HeldRequest(
            routed.id(),
            routed.receivedAt(),
            routed.task(),
            request.task(),
            routed.details(),
            routed.path(),
            routed.body(),
            routed.policy());
    return OffLoop.call(() -> queue.hold(held, slice))
        .map(
            entry -> {
              if (entry.isEmpty()) {
                LOG.error(
                    "{} cannot be held, the queue is full: the teacher answers; decide with `retort held list`, or raise router.held.entries",
                    routed.id());
              }
              return entry.<Route>map(
                  e ->
                      new Route.Hold(
                          URI.create(PATH + "/" + e.id()),
                          new TreeMap<>(),
                          () -> withdraw(e.id())));
            })
        .otherwise(
            failure -> {
              LOG.error("{} cannot be held: the teacher answers", routed.id(), failure);
              return Optional.empty();
            });
  }

  /** Nobody knows that it is held. For event loops. */
  private void withdraw(HeldId id) {
    Future<Void> unused =
        OffLoop.<Void>call(
                () -> {
                  queue.withdraw(id);
                  return null;
                })
            .onFailure(failure -> LOG.error("{} stays held, and its sender is gone", id, failure));
  }

  /** A held request as it was routed first. */
  static RoutedRequest routed(HeldRequest held) {
    return new RoutedRequest(
        held.exchange(),
        held.receivedAt(),
        held.named(),
        asked(held),
        held.details(),
        held.path(),
        held.body(),
        held.policy());
  }

  /** What a held request asks for, personal data included. */
  public static WireRequest asked(HeldRequest held) {
    return protocol(held).request(held.body());
  }

  /**
   * Gives a request the answer of a person, whose word outranks the teacher's.
   *
   * @param said a text; for a request of JSON or of calls of functions, that JSON, calls as a list
   *     of {@code {"name", "arguments"}}
   * @param by who says so
   * @return completes when it is captured and there for the caller
   * @throws HeldException if it is not open any more, or the answer is not of the form asked for
   */
  public Future<HeldEntry> answer(HeldId id, String said, String by) {
    HeldRequest held = open(id);
    WireRequest asked = protocol(held).request(held.body());
    WireAnswer answer =
        replies
            .answer(form(asked), asked.requested(), said)
            .orElseThrow(
                () ->
                    new HeldException(
                        "the answer is not of the form that %s asks for: give the JSON of its schema, or a list of calls of its functions, [{\"name\": …, \"arguments\": {…}}]"
                            .formatted(id)));
    Exchange exchange =
        exchange(held, asked, answer, new AnsweredBy.Teacher(CHOSEN_BY_CONTENT), PERSON)
            .with(
                new Feedback(
                    held.exchange(), clock.instant(), Optional.empty(), Optional.of(said)));
    return settle(id, held, exchange, answer, PERSON, by);
  }

  /** What a person may write: whatever the request's own terms allow. */
  private static AnswerContract form(WireRequest asked) {
    Form wanted = asked.requested().form();
    AnswerContract.Form form =
        wanted == Form.JSON
            ? AnswerContract.Form.JSON
            : wanted == Form.TOOL_CALLS ? AnswerContract.Form.TOOL_CALLS : AnswerContract.Form.TEXT;
    return new AnswerContract(
        AnswerContract.SCHEMA,
        form,
        new TreeSet<>(asked.requested().functions().keySet()),
        RightAnswer.SAME_TEXT);
  }

  /** Lets the teacher answer. */
  public HeldEntry release(HeldId id, String by) {
    return queue.release(id, by);
  }

  /**
   * Gives a request what the steps behind have to say to it: an answer, or else the teacher.
   *
   * @return completes with the reason why the teacher answers; empty if it is answered
   */
  Future<Optional<String>> release(HeldId id, Route route, String by) {
    if (!(route instanceof Route.Answer given)) {
      queue.release(id, by);
      return Future.succeededFuture(
          Optional.of(route instanceof Route.Forward forward ? forward.reason() : "refused"));
    }
    HeldRequest held = open(id);
    WireRequest asked = protocol(held).request(held.body());
    Exchange exchange = exchange(held, asked, given.answer(), given.answeredBy(), "student");
    return settle(id, held, exchange, given.answer(), given.model(), by).map(Optional.empty());
  }

  private HeldRequest open(HeldId id) {
    return queue
        .entry(id)
        .flatMap(entry -> entry.state().open())
        .orElseThrow(
            () ->
                new HeldException(
                    "there is no held request %s that waits: see `retort held list`"
                        .formatted(id)));
  }

  private Exchange exchange(
      HeldRequest held, WireRequest asked, WireAnswer answer, AnsweredBy by, String upstream) {
    CaptureDetails details = held.details();
    return new Exchange(
        held.exchange(),
        held.named(),
        held.receivedAt(),
        asked.model(),
        asked.prompt(),
        answer.completion(),
        answer.usage(),
        // How long people take says nothing of a model.
        Duration.ZERO,
        by,
        Optional.empty(),
        Optional.empty(),
        asked.subject().map(pseudonyms::of),
        Optional.empty(),
        new CaptureDetails(
            details.application(),
            Optional.of(upstream),
            details.timeToFirstToken(),
            details.cost(),
            details.step(),
            details.metadata(),
            details.redactions()));
  }

  private Future<HeldEntry> settle(
      HeldId id,
      HeldRequest held,
      Exchange exchange,
      WireAnswer answer,
      String answeredBy,
      String by) {
    TreeMap<String, String> headers = new TreeMap<>();
    headers.put(RetortHeader.ANSWERED_BY, answeredBy);
    headers.put(RetortHeader.EXCHANGE_ID, held.exchange().value());
    ServedProtocol protocol = protocol(held);
    JsonNode body =
        protocol.response(
            new AnswerHead(
                held.exchange(),
                held.receivedAt(),
                answeredBy.equals(TEACHER) ? exchange.model() : answeredBy,
                held.body()),
            answer);
    return Future.fromCompletionStage(
        queue.settle(id, exchange, new HeldAnswer(body, headers), by));
  }

  /**
   * A released request, for the teacher, if it is its caller who asks for the answer and nobody
   * does so already.
   */
  Optional<ResumedRequest> resumed(HeldEntry entry) {
    if (!(entry.state() instanceof HeldState.Released released)) {
      return Optional.empty();
    }
    if (isBeingAsked(entry.id())) {
      return Optional.empty();
    }
    HeldRequest held = released.request();
    return Optional.of(
        new ResumedRequest(
            held.exchange(),
            held.receivedAt(),
            held.named(),
            held.details(),
            held.path(),
            whole(held.body()),
            Route.Forward.because(RELEASED, CHOSEN_BY_CONTENT)
                .observedBy(exchange -> answered(entry.id(), held, released.by(), exchange))));
  }

  /** Whether a teacher is being asked already; from now on, one is. */
  private boolean isBeingAsked(HeldId id) {
    Duration now = clock.elapsed();
    Duration until = now.plus(PATIENCE);
    Duration before = asked.putIfAbsent(id, until);
    return before != null && (before.compareTo(now) > 0 || !asked.replace(id, before, until));
  }

  /** Whoever fetches an answer later gets it whole. */
  private static JsonNode whole(JsonNode body) {
    return body instanceof ObjectNode object
        ? object.deepCopy().without(List.of("stream", "stream_options"))
        : body;
  }

  /** The teacher has been asked. */
  private void answered(HeldId id, HeldRequest held, String by, Exchange exchange) {
    try {
      Completion said = exchange.completion();
      if (said.finish() != Completion.Finish.ERROR && said.finish() != Completion.Finish.UNKNOWN) {
        CompletableFuture<HeldEntry> unused =
            settle(id, held, exchange, new WireAnswer(said, exchange.usage()), by(exchange), by)
                .toCompletionStage()
                .toCompletableFuture()
                .exceptionally(
                    failure -> {
                      LOG.error("the teacher's answer of {} waits for the log", id, failure);
                      throw new CompletionException(failure);
                    });
      }
    } catch (HeldException e) {
      LOG.debug("{} was decided about in the meantime", id, e);
    } finally {
      asked.remove(id);
    }
  }

  /** The teacher, or a student of the router in its place. */
  private static String by(Exchange exchange) {
    return exchange.answeredBy() instanceof AnsweredBy.Student student
        ? student.version()
        : TEACHER;
  }

  private static ServedProtocol protocol(HeldRequest held) {
    return Optional.ofNullable(WireProtocols.byPath().get(held.path()))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "a request of %s was held, and nobody here answers those"
                        .formatted(held.path())));
  }
}
