package dev.retort.evaluator.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.measure.Score.Cause;
import dev.retort.evaluator.measure.Score.Failed;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * A measure behind an HTTP endpoint. It gets {@code POST {"id", "request", "reference", "answer"}},
 * all of them texts, and answers {@code {"score": x}} with x in [0, 1]. Anything else is a failure
 * with its reason. Requests are not repeated.
 */
public final class EndpointMeasure implements Measure {
  private final JsonEndpoint endpoint;
  private final int parallelRows;

  /**
   * A measure behind one address.
   *
   * @param address where to post
   * @param authorization value of the {@code Authorization} header
   * @param timeout for a whole answer
   * @param parallelRows requests under way at once, ≥ 1
   */
  public EndpointMeasure(
      URI address, Optional<String> authorization, Duration timeout, int parallelRows) {
    this.endpoint = new JsonEndpoint(address, authorization, timeout);
    this.parallelRows = ParallelRows.require(parallelRows);
  }

  @Override
  public int parallelRows() {
    return parallelRows;
  }

  @Override
  public Score score(MeasuredAnswer row) {
    ObjectNode body =
        JsonFormat.mapper()
            .createObjectNode()
            .put("id", row.id().value())
            .put("request", row.request())
            .put("reference", row.reference())
            .put("answer", row.answer());
    return endpoint.post(body, EndpointMeasure::read, failed -> failed);
  }

  private static Score read(JsonNode body) {
    JsonNode score = body.path("score");
    if (score.isMissingNode()) {
      return new Failed(Cause.UNREADABLE, "the endpoint's answer has no 'score'");
    }
    if (!score.isNumber()) {
      return new Failed(Cause.UNREADABLE, "the endpoint's 'score' is no number");
    }
    double value = score.doubleValue();
    return value >= 0 && value <= 1
        ? new Score.Scored(value)
        : new Failed(Cause.UNREADABLE, "the endpoint's 'score' lies outside [0, 1]");
  }
}
