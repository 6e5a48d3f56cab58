package dev.retort.evaluator.measure;

import static dev.retort.evaluator.measure.Answers.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.evaluator.measure.LocalEndpoint.Answer;
import dev.retort.evaluator.measure.LocalEndpoint.Pause;
import dev.retort.evaluator.measure.Score.Cause;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A custom measure behind a real HTTP server. */
class EndpointMeasureIT {
  private static EndpointMeasure measure(LocalEndpoint endpoint, Duration timeout) {
    return new EndpointMeasure(endpoint.address(), Optional.empty(), timeout, 1);
  }

  private static Score scoreOf(String reply) {
    try (LocalEndpoint endpoint = LocalEndpoint.start(body -> Answer.of(reply))) {
      return measure(endpoint, Duration.ofSeconds(20)).score(row("x", "y"));
    }
  }

  @Test
  void sendsTheRowAndTakesTheScore() {
    try (LocalEndpoint endpoint = LocalEndpoint.start(body -> Answer.of("{\"score\":0.25}"))) {
      assertThat(measure(endpoint, Duration.ofSeconds(20)).score(row("x", "y")))
          .isEqualTo(new Score.Scored(0.25));
      LocalEndpoint.Request request = endpoint.requests().get(0);
      JsonNode body = request.body();
      assertThat(request.authorization()).isNull();
      assertThat(body.path("id").textValue()).isEqualTo("e1");
      assertThat(body.path("request").textValue()).isEqualTo("what?");
      assertThat(body.path("reference").textValue()).isEqualTo("x");
      assertThat(body.path("answer").textValue()).isEqualTo("y");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "0.5", "1e-300", "-0.0"})
  void takesAnyScoreInItsRange(String score) {
    assertThat(scoreOf("{\"score\":" + score + "}"))
        .isEqualTo(new Score.Scored(Double.parseDouble(score)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"score\":NaN}|the endpoint's answer is no JSON",
        "{\"score\":\"NaN\"}|the endpoint's 'score' is no number",
        "{\"score\":\"0.5\"}|the endpoint's 'score' is no number",
        "{\"score\":null}|the endpoint's 'score' is no number",
        "{\"score\":true}|the endpoint's 'score' is no number",
        "{\"score\":1.0000001}|the endpoint's 'score' lies outside [0, 1]",
        "{\"score\":-1}|the endpoint's 'score' lies outside [0, 1]",
        "{\"score\":1e999}|the endpoint's 'score' lies outside [0, 1]",
        "{\"value\":1}|the endpoint's answer has no 'score'",
        "0.5|the endpoint's answer has no 'score'",
        "[]|the endpoint's answer has no 'score'",
        "{\"score\":0.5} ok|the endpoint's answer is no JSON",
        "''|the endpoint's answer has no 'score'",
        "<html>|the endpoint's answer is no JSON"
      })
  void whatIsNoScoreIsAFailure(String reply, String reason) {
    assertThat(scoreOf(reply)).isEqualTo(new Score.Failed(Cause.UNREADABLE, reason));
  }

  @Test
  void errorsAndSlownessAreFailuresOfTheirKind() {
    try (LocalEndpoint broken =
            LocalEndpoint.start(body -> new Answer(503, "{\"score\":1}", Pause.NONE));
        LocalEndpoint slow =
            LocalEndpoint.start(body -> new Answer(200, "{\"score\":1}", Pause.BEFORE_HEADERS))) {
      assertThat(measure(broken, Duration.ofSeconds(20)).score(row("x", "y")))
          .isEqualTo(new Score.Failed(Cause.HTTP_ERROR, "the endpoint answers with status 503"));
      assertThat(measure(slow, Duration.ofMillis(300)).score(row("x", "y")))
          .isEqualTo(new Score.Failed(Cause.TIMED_OUT, "the endpoint takes more than 300 ms"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 257})
  void refusesToScoreNoneOrTooManyAtOnce(int parallelRows) {
    try (LocalEndpoint endpoint = LocalEndpoint.start(body -> Answer.of("{}"))) {
      assertThatThrownBy(
              () ->
                  new EndpointMeasure(
                      endpoint.address(), Optional.empty(), Duration.ofSeconds(1), parallelRows))
          .hasMessageContaining("1 to 256 at once");
    }
  }
}
