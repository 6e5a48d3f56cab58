package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.http.ListenAddress;
import dev.retort.capture.http.proxy.Application.Role;
import dev.retort.capture.http.proxy.CaptureMode;
import dev.retort.capture.http.proxy.GatewayConfig;
import dev.retort.capture.http.proxy.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewaySectionTest {
  private static final String KEY = "0123456789abcdef";

  @TempDir private Path folder;

  @Test
  void readsWhatApplicationsMay() throws Exception {
    GatewaySettings gateway =
        load("""
                gateway:
                  applications:
                    shop: {key: 'env:SHOP', tasks: [tickets]}
                    edge: {key: 'env:EDGE', role: router}
                    desk: {key: 'env:DESK', role: operator}
                """)
            .gateway();
    assertThat(gateway.applications().get("shop").role()).isEqualTo(Role.APPLICATION);
    assertThat(gateway.applications().get("shop").tasks()).containsExactly(new TaskName("tickets"));
    assertThat(gateway.applications().get("edge").role()).isEqualTo(Role.ROUTER);
    assertThat(gateway.applications().get("desk").role()).isEqualTo(Role.OPERATOR);
    assertThatThrownBy(
            () ->
                load(
                    """
                    gateway:
                      applications:
                        desk: {key: 'env:DESK', role: operator, tasks: [tickets]}
                        shop: {key: 'env:SHOP', role: boss}
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("desk.tasks: an operator sees every task anyway")
        .hasMessageContaining("'boss' is none of application, router and operator");
  }

  @Test
  void readsProvidersInTheFilesOrderWithTheirSecrets() throws Exception {
    GatewayConfig gateway =
        resolve(
            """
            gateway:
              capture: best-effort
              maxBodyMegabytes: 8
              routes: {tickets: {upstream: cheap, model: m}}
              applications: {shop: {key: env:SHOP, dailyBudget: 20}}
            upstreams:
              zeta: {url: 'https://z/v1', key: env:ZETA, fallback: [cheap], headSeconds: 9, models: {fast: m-1}}
              cheap: {url: 'http://z/v1', protocol: anthropic, prices: {"*": {promptPerMillion: 1000000}}}
            """,
            Map.of("ZETA", "secret", "SHOP", KEY));

    assertThat(gateway.capture()).isEqualTo(CaptureMode.BEST_EFFORT);
    assertThat(gateway.limits().bodyBytes()).isEqualTo(8 << 20);
    assertThat(gateway.upstreams()).extracting(Upstream::name).containsExactly("zeta", "cheap");
    Upstream zeta = gateway.upstreams().get(0);
    assertThat(zeta.key()).contains("secret");
    assertThat(zeta.fallback()).containsExactly("cheap");
    assertThat(zeta.timeouts().head()).isEqualTo(Duration.ofSeconds(9));
    assertThat(zeta.aliases()).containsEntry("fast", "m-1");
    Upstream cheap = gateway.upstreams().get(1);
    assertThat(cheap.family()).isEqualTo(Upstream.Family.ANTHROPIC);
    assertThat(cheap.key()).isEmpty();
    assertThat(cheap.prices().cost("any", new TokenUsage(2, 2))).contains(2.0);
    assertThat(gateway.routes().get(new TaskName("tickets")).upstream()).contains("cheap");
    assertThat(gateway.applications().get(0).dailyBudget()).hasValue(20);
  }

  @Test
  void standsInFrontOfTheTeacherWhereNoProviderIsNamed() throws Exception {
    GatewayConfig gateway = resolve("teacher: {url: 'http://t/v1', timeoutSeconds: 7}", Map.of());

    assertThat(gateway.capture()).isEqualTo(CaptureMode.REQUIRED);
    assertThat(gateway.upstreams())
        .extracting(u -> u.url().toString())
        .containsExactly("http://t/v1");
    assertThat(gateway.upstreams().get(0).timeouts().head()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void namesTheSecretThatIsNotThere() {
    assertThatThrownBy(
            () -> resolve("upstreams: {a: {url: 'http://a/v1', key: env:NONE}}", Map.of()))
        .hasMessageContaining("the key of upstream a, env:NONE, is not there");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gateway: {captur: required}|unknown key gateway.captur: did you mean 'capture'?",
        "gateway: {capture: sometimes}|'sometimes' is neither required nor best-effort",
        "gateway: {maxBodyMegabytes: 0}|maxBodyMegabytes lies in [1, 1024], not at 0",
        "gateway: {routes: {t: {upstream: teachr}}}|did you mean 'teacher'?",
        "gateway: {applications: {shop: {dailyBudget: 3}}}|gateway.applications.shop.key is missing",
        "gateway: {applications: {shop: {key: plain}}}|a secret is a reference",
        "upstreams: {a: {}}|upstreams.a.url is missing",
        "upstreams: {a: {url: 'a/v1'}}|url is a whole URL",
        "upstreams: {a: {url: 'http://a/v1', protocol: gopher}}|'gopher' is neither openai nor anthropic",
        "upstreams: {one: {url: 'http://a/v1', fallback: [ome]}}|did you mean 'one'?",
        "upstreams: {a: {url: 'http://a/v1', fallbackOn: [200]}}|fallbackOn lists statuses of errors",
        "upstreams: {a: {url: 'http://a/v1', fallbackOn: [soon]}}|fallbackOn",
        "upstreams: {a: {url: 'http://a/v1', ky: env:X}}|did you mean 'key'?"
      })
  void saysWhatIsWrong(String yaml, String expected) {
    assertThatThrownBy(() -> load(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(expected);
  }

  private GatewayConfig resolve(String yaml, Map<String, String> environment) throws IOException {
    RetortConfig config = load(yaml);
    return config
        .gateway()
        .resolve(ListenAddress.loopback(0), config.teacher(), config.prices(), environment);
  }

  private RetortConfig load(String yaml) throws IOException {
    return RetortConfig.load(Files.writeString(folder.resolve("retort.yaml"), yaml), Map.of());
  }
}
