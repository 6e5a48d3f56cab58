package dev.retort.capture.http.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Feedback;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.OwnReply;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What others post for the log: feedback, and what they have captured. Parses and waits for disks,
 * so not for event loops; what it cannot read, it refuses with a {@link RefusedException}.
 *
 * @param sink where it goes
 * @param clock when feedback came
 */
record PostedRecords(CaptureSink sink, Clock clock) {
  private static final int OK = 200;
  private static final int ACCEPTED = 202;

  /**
   * Feedback on one answer.
   *
   * @param application on whose exchanges alone it counts; empty: on anybody's
   */
  CompletionStage<OwnReply> addFeedback(Buffer body, Optional<String> application) {
    sink.addFeedback(List.of(feedback(body, application)));
    return CompletableFuture.completedFuture(new OwnReply(ACCEPTED, status("accepted")));
  }

  /** Of a label and a correction, both say what the answer should have been. */
  private Feedback feedback(Buffer body, Optional<String> application) {
    JsonNode json = json(body);
    JsonNode score = json.path("score");
    if (!json.path("exchange").isTextual() || !(score.isMissingNode() || score.isNumber())) {
      throw malformed(
          "feedback has an \"exchange\" (an id, as text) and a \"score\" (a number from 0 to 1), a \"label\" or a \"correction\"");
    }
    try {
      return new Feedback(
          new ExchangeId(json.path("exchange").textValue()),
          clock.instant(),
          score.isNumber() ? Optional.of(score.doubleValue()) : Optional.empty(),
          right(json.path("correction")).or(() -> right(json.path("label"))),
          application);
    } catch (IllegalArgumentException e) {
      throw malformed(e.getMessage());
    }
  }

  private static Optional<String> right(JsonNode answer) {
    if (answer.isMissingNode() || answer.isNull()) {
      return Optional.empty();
    }
    return Optional.of(answer.isTextual() ? answer.textValue() : JsonFormat.line(answer));
  }

  private static JsonNode json(Buffer body) {
    try {
      return JsonFormat.mapper().readTree(body.getBytes());
    } catch (IOException e) {
      throw malformed("the body is no JSON");
    }
  }

  /** What another gateway has captured, a record a line. */
  CompletionStage<OwnReply> addExchanges(Buffer body) {
    List<Exchange> exchanges = new ArrayList<>();
    List<Feedback> feedback = new ArrayList<>();
    try (MappingIterator<JsonNode> lines =
        JsonFormat.mapper().readerFor(JsonNode.class).readValues(body.getBytes())) {
      while (lines.hasNextValue()) {
        JsonNode line = lines.nextValue();
        if (line.has("prompt")) {
          exchanges.add(JsonFormat.mapper().treeToValue(line, Exchange.class));
        } else {
          feedback.add(JsonFormat.mapper().treeToValue(line, Feedback.class));
        }
      }
    } catch (JsonProcessingException e) {
      throw malformed(
          "line %d is neither an exchange nor feedback"
              .formatted(exchanges.size() + feedback.size() + 1));
    } catch (IOException e) {
      throw malformed("the body cannot be read");
    }
    return sink.submit(exchanges)
        .thenApply(
            stored -> {
              if (!feedback.isEmpty()) {
                sink.addFeedback(feedback);
              }
              return new OwnReply(
                  OK,
                  status("stored")
                      .put("received", exchanges.size() + feedback.size())
                      .put("new", stored));
            });
  }

  private static RefusedException malformed(String message) {
    return new RefusedException(Refusal.badRequest(message));
  }

  private static ObjectNode status(String status) {
    return JsonFormat.mapper().createObjectNode().put("status", status);
  }
}
