package dev.retort.router;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Prompt;
import dev.retort.capture.StudentView;
import dev.retort.capture.http.OwnCall;
import dev.retort.capture.http.OwnReply;
import dev.retort.capture.http.ResumedRequest;
import dev.retort.capture.http.RetortHeader;
import dev.retort.capture.http.Route;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.capture.redaction.Redactor;
import dev.retort.router.Safeguards.HeldDesk;
import dev.retort.router.held.HeldEntry;
import dev.retort.router.held.HeldException;
import dev.retort.router.held.HeldId;
import dev.retort.router.held.HeldQueue;
import dev.retort.router.held.HeldRequest;
import dev.retort.router.held.HeldState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of held requests over HTTP, under {@value HeldRequests#PATH}: an application fetches
 * the answers to its own requests; an operator, who shows the token of the home, sees the queue
 * (texts redacted, unless the raw ones are asked for) and decides. May block. Thread-safe.
 */
public final class HeldEndpoints {
  private static final Logger LOG = LoggerFactory.getLogger(HeldEndpoints.class);
  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int GONE = 410;
  private static final String RETRY_SECONDS = "5";

  private final HeldRequests held;
  private final String operatorToken;
  private final Redactor redactor;
  private final Function<RoutedRequest, Future<Route>> behind;

  /**
   * Endpoints of a queue.
   *
   * @param operatorToken what an operator shows
   * @param redactor takes personal data out of what a list shows
   * @param behind routes a request as if it had not been held
   */
  HeldEndpoints(
      HeldRequests held,
      String operatorToken,
      Redactor redactor,
      Function<RoutedRequest, Future<Route>> behind) {
    this.held = held;
    this.operatorToken = operatorToken;
    this.redactor = redactor;
    this.behind = behind;
  }

  /** Endpoints of a queue without a router: nothing is released to a student. */
  public static HeldEndpoints withoutRouter(HeldDesk desk, Redactor redactor) {
    return new HeldEndpoints(
        desk.requests(),
        desk.operatorToken(),
        redactor,
        request ->
            Future.failedFuture(
                new HeldException(
                    "no router serves this home, and so no student: start it, or release the request to the teacher")));
  }

  /** Whether a call shows the operator's token. */
  boolean isOperator(MultiMap headers) {
    String shown = headers.get(RetortHeader.OPERATOR);
    return shown != null
        && MessageDigest.isEqual(
            shown.getBytes(StandardCharsets.UTF_8), operatorToken.getBytes(StandardCharsets.UTF_8));
  }

  /** The request that a provider is asked now, if that is what a call comes to. */
  Optional<ResumedRequest> resumed(OwnCall call) {
    List<String> parts = parts(call.path());
    if (!call.method().equals("GET") || parts.size() != 1 || isOperator(call.headers())) {
      return Optional.empty();
    }
    return entry(parts.get(0)).filter(entry -> isCallers(entry, call)).flatMap(held::resumed);
  }

  /** Answers a call; empty if it is about something else. */
  public Optional<Future<OwnReply>> serve(OwnCall call) {
    if (!call.path().equals(HeldRequests.PATH)
        && !call.path().startsWith(HeldRequests.PATH + "/")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          answer(call, parts(call.path()))
              .recover(
                  failure ->
                      failure instanceof HeldException
                          ? Future.succeededFuture(error(CONFLICT, failure.getMessage()))
                          : Future.failedFuture(failure)));
    } catch (HeldException e) {
      return Optional.of(Future.succeededFuture(error(CONFLICT, e.getMessage())));
    } catch (IllegalArgumentException | IOException e) {
      return Optional.of(Future.succeededFuture(error(BAD_REQUEST, e.getMessage())));
    }
  }

  void countOn(MeterRegistry meters) {
    Gauge.builder("retort.router.held", held.queue(), HeldQueue::open)
        .description("requests that wait for a person or for their caller")
        .register(meters);
  }

  void addDegradations(ObjectNode degraded) {
    if (held.queue().isFull()) {
      degraded.put(
          "held", "the queue of held requests is full: further ones go to the teacher unseen");
    }
  }

  private Future<OwnReply> answer(OwnCall call, List<String> parts) throws IOException {
    String form = call.method() + " " + shape(parts);
    if (form.equals("GET /ID") && !isOperator(call.headers())) {
      return done(
          entry(parts.get(0))
              .filter(entry -> isCallers(entry, call))
              .map(HeldEndpoints::reply)
              .orElseGet(() -> unknown(parts.get(0))));
    }
    if (!isOperator(call.headers())) {
      return done(
          error(
              UNAUTHORIZED,
              "the queue of held requests is for operators: show the home's token in the header "
                  + RetortHeader.OPERATOR));
    }
    return switch (form) {
      case "GET " -> done(new OwnReply(OK, list()));
      case "GET /ID" -> done(shown(parts.get(0), this::redacted));
      case "GET /ID/raw" -> {
        LOG.atWarn()
            .addKeyValue("held", parts.get(0))
            .addKeyValue("by", by(call.headers()))
            .log("an operator reads a held request with its personal data");
        yield done(shown(parts.get(0), HeldEndpoints::raw));
      }
      case "POST /ID/release", "POST /ID/answer", "POST /ID/expire" ->
          decide(new HeldId(parts.get(0)), parts.get(1), JsonFormat.mapper().readTree(call.body()));
      default ->
          done(error(NOT_FOUND, "%s %s is not served".formatted(call.method(), call.path())));
    };
  }

  private Future<OwnReply> decide(HeldId id, String decision, JsonNode body) {
    String by = body.path("by").asText("");
    if (by.isBlank()) {
      throw new IllegalArgumentException("who decides is missing: name yourself in \"by\"");
    }
    HeldQueue queue = held.queue();
    return switch (decision) {
      case "answer" -> {
        JsonNode said = body.path("answer");
        if (said.isMissingNode() || said.isNull()) {
          throw new IllegalArgumentException("there is no \"answer\"");
        }
        String text = said.isTextual() ? said.textValue() : JsonFormat.line(said);
        yield held.answer(id, text, by).map(HeldEndpoints::decided);
      }
      case "expire" -> done(decided(queue.expire(id, by)));
      default -> release(id, body.path("to").asText("teacher"), by);
    };
  }

  private Future<OwnReply> release(HeldId id, String to, String by) {
    return switch (to) {
      case "teacher" -> done(decided(held.release(id, by)));
      case "student" -> {
        HeldRequest request =
            held.queue()
                .entry(id)
                .flatMap(entry -> entry.state().open())
                .orElseThrow(() -> new HeldException(id + " does not wait any more"));
        yield behind
            .apply(HeldRequests.routed(request))
            .compose(route -> OffLoop.call(() -> held.release(id, route, by)).compose(f -> f))
            .map(
                reason -> {
                  ObjectNode body = JsonFormat.mapper().createObjectNode();
                  body.put("id", id.value())
                      .put("status", reason.isEmpty() ? "answered" : "released");
                  reason.ifPresent(why -> body.put("to", "teacher").put("reason", why));
                  return new OwnReply(OK, body);
                });
      }
      default ->
          throw new IllegalArgumentException("'%s' is neither teacher nor student".formatted(to));
    };
  }

  private static OwnReply decided(HeldEntry entry) {
    return new OwnReply(
        OK,
        JsonFormat.mapper()
            .createObjectNode()
            .put("id", entry.id().value())
            .put("status", entry.state().word()));
  }

  /** What the application that asked gets to hear. */
  private static OwnReply reply(HeldEntry entry) {
    if (entry.state() instanceof HeldState.Answered answered) {
      return new OwnReply(OK, answered.answer().headers(), answered.answer().body());
    }
    if (entry.state() instanceof HeldState.Expired) {
      return error(GONE, "nobody answered %s in time: ask again".formatted(entry.id()));
    }
    TreeMap<String, String> headers = new TreeMap<>();
    headers.put("Retry-After", RETRY_SECONDS);
    headers.put(RetortHeader.EXCHANGE_ID, entry.exchange().value());
    return new OwnReply(
        ACCEPTED,
        headers,
        JsonFormat.mapper()
            .createObjectNode()
            .put("status", entry.state().word())
            .put("answer", HeldRequests.PATH + "/" + entry.id()));
  }

  private ObjectNode list() {
    ObjectNode body = JsonFormat.mapper().createObjectNode();
    ArrayNode entries = body.putArray("held");
    for (HeldEntry entry : held.queue().entries()) {
      entries.add(described(entry, this::redacted));
    }
    return body;
  }

  private OwnReply shown(String id, Function<Prompt, String> reading) {
    return entry(id)
        .map(entry -> new OwnReply(OK, described(entry, reading)))
        .orElseGet(() -> unknown(id));
  }

  private static ObjectNode described(HeldEntry entry, Function<Prompt, String> reading) {
    ObjectNode body =
        JsonFormat.mapper()
            .createObjectNode()
            .put("id", entry.id().value())
            .put("exchange", entry.exchange().value())
            .put("task", entry.task().value())
            .put("slice", entry.slice())
            .put("status", entry.state().word())
            .put("heldAt", entry.heldAt().toString())
            .put("expiresAt", entry.expiresAt().toString());
    entry.application().ifPresent(name -> body.put("application", name));
    entry
        .state()
        .open()
        .ifPresent(
            request ->
                body.put("request", reading.apply(HeldRequests.routed(request).asked().prompt())));
    return body;
  }

  private String redacted(Prompt prompt) {
    return StudentView.of(prompt, redactor).input();
  }

  private static String raw(Prompt prompt) {
    return prompt.studentInput();
  }

  private Optional<HeldEntry> entry(String id) {
    try {
      return held.queue().entry(new HeldId(id));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isCallers(HeldEntry entry, OwnCall call) {
    return entry.application().equals(call.application());
  }

  private static String by(MultiMap headers) {
    return Optional.ofNullable(headers.get(RetortHeader.OPERATOR_NAME)).orElse("unknown");
  }

  /** The parts of a path behind the queue's own. */
  private static List<String> parts(String path) {
    return path.startsWith(HeldRequests.PATH + "/")
        ? List.of(path.substring(HeldRequests.PATH.length() + 1).split("/", -1))
        : List.of();
  }

  private static String shape(List<String> parts) {
    return parts.isEmpty()
        ? ""
        : "/ID" + (parts.size() == 1 ? "" : "/" + String.join("/", parts.subList(1, parts.size())));
  }

  private static OwnReply unknown(String id) {
    return error(
        NOT_FOUND,
        "there is no held request %s of this application: it never was, or its answer was kept as long as it is"
            .formatted(id));
  }

  private static OwnReply error(int status, String message) {
    ObjectNode body = JsonFormat.mapper().createObjectNode().put("type", "error");
    body.putObject("error")
        .put("message", message)
        .put("type", "invalid_request_error")
        .putNull("code");
    return new OwnReply(status, body);
  }

  private static Future<OwnReply> done(OwnReply reply) {
    return Future.succeededFuture(reply);
  }
}
