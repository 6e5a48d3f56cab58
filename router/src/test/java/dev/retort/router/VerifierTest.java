package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.StudentView;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.http.Route;
import dev.retort.capture.http.RoutedRequest;
import dev.retort.capture.wire.WireAnswer;
import dev.retort.capture.wire.WireProtocols;
import dev.retort.capture.wire.WireRequest;
import dev.retort.evaluator.answer.JsonShape;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Verifier verifier = new Verifier(Map.of(), meters);

  @Test
  void noAnswerLeavesThatBreaksTheTasksSchema() throws Exception {
    JsonNode schema =
        JsonFormat.mapper()
            .readTree(
                """
                {"type":"object","required":["a"],"additionalProperties":false,
                 "properties":{"a":{"type":"integer","minimum":0},"b":{"enum":["x","y"]}}}""");
    JsonShape shape = new JsonShape(schema);
    VerifyPolicy policy = new VerifyPolicy(Optional.of(schema), new TreeSet<>(), Optional.empty());
    List<String> pieces =
        List.of(
            "{", "}", "\"a\"", "\"b\"", ":", ",", "1", "-1", "\"x\"", "\"z\"", "null", "[", "]");
    Random random = new Random(3);
    int left = 0;
    int stayed = 0;
    for (int i = 0; i < 20_000; i++) {
      String said = i % 2 == 0 ? document(random) : noise(pieces, random);
      Route route = route(policy, said);
      if (route instanceof Route.Answer) {
        left++;
        assertThat(shape.fits(JsonFormat.mapper().readTree(said))).as(said).isTrue();
      } else {
        stayed++;
        assertThat(((Route.Forward) route).answeredBy().propensity()).isZero();
      }
    }
    assertThat(left).isGreaterThan(1_000);
    assertThat(stayed).isGreaterThan(1_000);
    assertThat(meters.get(Verifier.METER).tag("verdict", Verifier.SCHEMA).counter().count())
        .isEqualTo(stayed);
  }

  @Test
  void looksAtNothingButStudentsAnswers() {
    VerifyPolicy labels =
        new VerifyPolicy(Optional.empty(), new TreeSet<>(List.of("billing")), Optional.empty());
    Route cached = answer("other", new AnsweredBy.Cache(Optional.empty()));

    assertThat(verifier.route(request(labels), any -> Future.succeededFuture(cached)).result())
        .isSameAs(cached);
    assertThat(route(labels, "billing")).isInstanceOf(Route.Answer.class);
    assertThat(route(labels, "other")).isInstanceOf(Route.Forward.class);
  }

  @Test
  void aSecondModelThatIsNotThereLetsNothingPass() {
    VerifyPolicy second =
        new VerifyPolicy(
            Optional.empty(),
            new TreeSet<>(),
            Optional.of(
                new VerifyPolicy.SecondOpinion(
                    "absent",
                    VerifyPolicy.SecondOpinion.DEFAULT_PATIENCE,
                    VerifyPolicy.Silence.DEFERS)));

    assertThat(route(second, "billing"))
        .isInstanceOfSatisfying(
            Route.Forward.class,
            forward -> assertThat(forward.reason()).isEqualTo(Verifier.SILENCE));
  }

  /** Mostly close to what the schema asks for. */
  private static String document(Random random) {
    String a = List.of("1", "0", "-1", "\"1\"", "1.5").get(random.nextInt(5));
    String b = List.of("", ",\"b\":\"x\"", ",\"b\":\"z\"", ",\"c\":1").get(random.nextInt(4));
    return "{\"a\":" + a + b + "}";
  }

  private static String noise(List<String> pieces, Random random) {
    StringBuilder said = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      said.append(pieces.get(random.nextInt(pieces.size())));
    }
    return said.toString();
  }

  private Route route(VerifyPolicy policy, String said) {
    Route given = answer(said, new AnsweredBy.Student("t/1", 0.9));
    return verifier.route(request(policy), any -> Future.succeededFuture(given)).result();
  }

  private static Route answer(String said, AnsweredBy by) {
    return new Route.Answer(
        new WireAnswer(new Completion(said, Completion.Finish.STOP), TokenUsage.UNREPORTED),
        "t/1",
        by,
        new TreeMap<>());
  }

  private static RoutingCase request(VerifyPolicy verify) {
    JsonNode body =
        JsonFormat.mapper()
            .createObjectNode()
            .put("model", "frontier")
            .set(
                "messages",
                JsonFormat.mapper()
                    .createArrayNode()
                    .add(
                        JsonFormat.mapper()
                            .createObjectNode()
                            .put("role", "user")
                            .put("content", "said")));
    WireRequest asked = WireProtocols.CHAT_COMPLETIONS.request(body);
    RoutedRequest routed =
        new RoutedRequest(
            new ExchangeId("a"),
            Instant.EPOCH,
            Optional.empty(),
            asked,
            CaptureDetails.NONE,
            "/v1/chat/completions",
            body,
            Optional.empty());
    RoutingPolicy policy =
        RoutingPolicy.DEFAULT.with(GuardPolicy.DEFAULT, StakesPolicy.DEFAULT, verify);
    return new RoutingCase(
        routed,
        new TaskName("t"),
        policy,
        policy.policy(),
        Optional.empty(),
        StudentView.of(asked.prompt()));
  }
}
