package dev.retort.capture.http.proxy;

import static dev.retort.capture.http.proxy.RunningGateway.ANSWER;
import static dev.retort.capture.http.proxy.RunningGateway.CHAT;
import static dev.retort.capture.http.proxy.RunningGateway.QUESTION;
import static dev.retort.capture.http.proxy.RunningGateway.config;
import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.Exchange;
import dev.retort.capture.http.proxy.Application.Role;
import io.vertx.core.http.HttpServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ApplicationKeysIT {
  private static final String EDGE = "edge-key-0123456789";
  private static final String DESK = "desk-key-0123456789";
  private static final String SHOP = "shop-key-0123456789";
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path folder;
  private volatile String answer = ANSWER;
  private RunningGateway running;
  private HttpServer provider;
  private final AtomicReference<String> seen = new AtomicReference<>("");

  @BeforeEach
  void prepare() throws Exception {
    running = new RunningGateway(folder);
    provider =
        running.provider(
            call -> {
              seen.set(
                  call.request().getHeader("Authorization")
                      + "/"
                      + call.request().getHeader("X-Retort-Key"));
              call.answer(200, answer);
            });
  }

  @AfterEach
  void stop() {
    running.close();
  }

  /** Each answer costs 40 dollars. */
  private void start(Optional<String> providersKey, OptionalDouble budget, Instant now)
      throws Exception {
    running.start(
        config(
            CaptureMode.REQUIRED,
            GatewayConfig.Limits.DEFAULT,
            new TreeMap<>(),
            List.of(
                new Application("other", "other-key-0123456789", OptionalDouble.empty()),
                new Application("shop", SHOP, budget),
                new Application("edge", EDGE, OptionalDouble.empty(), Role.ROUTER, new TreeSet<>()),
                new Application(
                    "desk", DESK, OptionalDouble.empty(), Role.OPERATOR, new TreeSet<>())),
            Upstream.of("one", RunningGateway.url(provider), providersKey, RunningGateway.PRICES)),
        running.sink,
        Clock.fixed(now, ZoneOffset.UTC));
  }

  @Test
  void turnsAwayWhoShowsNoKeyOrAWrongOne() throws Exception {
    start(Optional.empty(), OptionalDouble.empty(), NOON);

    assertThat(running.post(CHAT, QUESTION).statusCode()).isEqualTo(401);
    assertThat(running.post(CHAT, QUESTION, "X-Retort-Key", SHOP + "x").statusCode())
        .isEqualTo(401);
    assertThat(running.post("/retort/v1/feedback", "{\"exchange\":\"e\",\"score\":1}").statusCode())
        .isEqualTo(401);
    assertThat(running.get("/v1/models").statusCode()).isEqualTo(401);
    assertThat(seen.get()).isEmpty();
  }

  @Test
  void tellsApplicationsByTheirKeyAndKeepsTheKeyToItself() throws Exception {
    start(Optional.empty(), OptionalDouble.empty(), NOON);

    HttpResponse<String> answer =
        running.post(CHAT, QUESTION, "X-Retort-Key", SHOP, "Authorization", "Bearer callers-own");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(seen.get()).isEqualTo("Bearer callers-own/null");
    assertThat(running.captured().details().application()).contains("shop");
    assertThat(running.captured().toString()).doesNotContain(SHOP).doesNotContain("callers-own");
  }

  @Test
  void takesItsKeyInThePlaceOfTheProvidersAndSendsTheProvidersOwn() throws Exception {
    start(Optional.of("providers-own"), OptionalDouble.empty(), NOON);

    running.post(CHAT, QUESTION, "Authorization", "Bearer " + SHOP);

    assertThat(seen.get()).isEqualTo("Bearer providers-own/null");
    assertThat(running.captured().details().application()).contains("shop");
  }

  @Test
  void feedbackCountsOnTheApplicationsOwnExchangesAlone() throws Exception {
    start(Optional.empty(), OptionalDouble.empty(), NOON);
    running.post(CHAT, QUESTION, "X-Retort-Key", SHOP, "X-Retort-Exchange-Id", "e");
    String rating = "{\"exchange\":\"e\",\"score\":0,\"label\":\"wrong\"}";

    running.post("/retort/v1/feedback", rating, "X-Retort-Key", "other-key-0123456789");
    running.post("/retort/v1/feedback", rating, "X-Retort-Key", SHOP);
    running.post("/retort/v1/feedback", rating, "X-Retort-Key", DESK);

    Exchange captured = running.captured();
    assertThat(running.sink.feedback())
        .extracting(feedback -> captured.with(feedback).correction())
        .containsExactly(Optional.empty(), Optional.of("wrong"), Optional.of("wrong"));
  }

  @Test
  void onlyRoutersHandInWhatWasCapturedElsewhere() throws Exception {
    start(Optional.empty(), OptionalDouble.empty(), NOON);

    HttpResponse<String> shop = running.post("/retort/v1/exchanges", "", "X-Retort-Key", SHOP);
    assertThat(shop.statusCode()).isEqualTo(403);
    assertThat(shop.body()).contains("role: router under gateway.applications.shop");
    for (String key : List.of(EDGE, DESK)) {
      assertThat(running.post("/retort/v1/exchanges", "", "X-Retort-Key", key).statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void neverSendsItsOwnKeysToAProvider() throws Exception {
    start(Optional.empty(), OptionalDouble.empty(), NOON);

    running.post(CHAT, QUESTION, "Authorization", "Bearer " + SHOP);

    assertThat(seen.get()).isEqualTo("null/null");
  }

  @Test
  void chargesByLengthWhereTheProviderReportsNoUsage() throws Exception {
    answer = ANSWER.replaceAll(",\"usage\".*", "}");
    start(Optional.empty(), OptionalDouble.of(50), NOON);

    assertThat(running.post(CHAT, QUESTION, "X-Retort-Key", SHOP).statusCode()).isEqualTo(200);

    // "hello" is 5 characters, "greeting" is 8, and a token costs a dollar here.
    assertThat(running.metric("retort_gateway_spent_dollars{application=\"shop\"}")).isEqualTo(3);
    assertThat(running.captured().details().cost()).isEmpty();
  }

  @Test
  void stopsAnApplicationThatHasSpentItsDayAcrossARestart() throws Exception {
    start(Optional.empty(), OptionalDouble.of(50), NOON);
    assertThat(running.post(CHAT, QUESTION, "X-Retort-Key", SHOP).statusCode()).isEqualTo(200);
    running.stopGateway();

    start(Optional.empty(), OptionalDouble.of(50), NOON.plusSeconds(60));
    assertThat(running.post(CHAT, QUESTION, "X-Retort-Key", SHOP).statusCode()).isEqualTo(200);
    HttpResponse<String> over = running.post(CHAT, QUESTION, "X-Retort-Key", SHOP);

    assertThat(over.statusCode()).isEqualTo(429);
    assertThat(over.body()).contains("50.0 dollars", "midnight UTC");
    assertThat(over.headers().firstValue("Retry-After")).contains("43141");
    assertThat(running.metric("retort_gateway_spent_dollars{application=\"shop\"}")).isEqualTo(80);
    assertThat(running.post(CHAT, QUESTION, "X-Retort-Key", "other-key-0123456789").statusCode())
        .isEqualTo(200);
    running.stopGateway();

    start(Optional.empty(), OptionalDouble.of(50), NOON.plusSeconds(86_400));
    assertThat(running.post(CHAT, QUESTION, "X-Retort-Key", SHOP).statusCode())
        .as("the next day")
        .isEqualTo(200);
  }
}
