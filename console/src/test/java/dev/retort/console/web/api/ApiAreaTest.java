package dev.retort.console.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.console.web.Area;
import dev.retort.console.web.Done;
import dev.retort.console.web.Mounting;
import dev.retort.console.web.Operation;
import dev.retort.console.web.Role;
import dev.retort.console.web.TestConsole;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ApiAreaTest {
  /** A bell, as a program is told of it. */
  record Bell(
      String name,
      double tonnes,
      Optional<Instant> lastRung,
      List<Bell> smaller,
      SortedMap<String, Long> rings) {}

  private static final class Bells implements Area {
    @Override
    public Optional<Destination> destination() {
      return Optional.empty();
    }

    @Override
    public void mount(Mounting on) {
      on.read(
          Operation.read("/bells/{bell}", "One bell.", Bell.class).takes("tune", "Which tune."),
          visit ->
              new Bell(visit.path("bell"), 13.7, Optional.empty(), List.of(), new TreeMap<>()));
      on.act(
          Operation.act("/bells/{bell}/ring", Role.OPERATOR, "Rings <it>.")
              .needs("reason", "Why.")
              .takes("times", "How often."),
          visit -> new Done("ring", visit.path("bell"), visit.required("reason"), "It rang."));
    }
  }

  @Test
  void theDocumentIsValidAndTellsOfEveryOperation() {
    try (TestConsole console = TestConsole.of(new ApiArea("0.1.0"), new Bells())) {
      OpenAPI document = valid(console.get("/api/v1/openapi.json").body());

      assertThat(document.getOpenapi()).isEqualTo("3.1.0");
      assertThat(document.getPaths()).containsOnlyKeys("/bells/{bell}", "/bells/{bell}/ring");
      io.swagger.v3.oas.models.Operation read = document.getPaths().get("/bells/{bell}").getGet();
      assertThat(read.getOperationId()).isEqualTo("getBellsBell");
      assertThat(read.getParameters())
          .extracting(parameter -> parameter.getIn() + " " + parameter.getName())
          .containsExactly("path bell", "query tune");
      Schema<?> bell = document.getComponents().getSchemas().get("Bell");
      assertThat(bell.getProperties())
          .containsOnlyKeys("name", "tonnes", "lastRung", "smaller", "rings");
      assertThat(bell.getProperties().get("lastRung").getFormat()).isEqualTo("date-time");
      Schema<?> body =
          document
              .getPaths()
              .get("/bells/{bell}/ring")
              .getPost()
              .getRequestBody()
              .getContent()
              .get("application/json")
              .getSchema();
      assertThat(body.getRequired()).containsExactly("reason");
    }
  }

  @Test
  void thePageSaysTheSameInWords() {
    try (TestConsole console = TestConsole.of(new ApiArea("0.1.0"), new Bells())) {
      String page = console.get("/api").body();

      assertThat(page)
          .contains("POST /bells/{bell}/ring")
          .contains("Rings &lt;it&gt;.")
          .contains("operator")
          .contains("(required)")
          .contains("/api/v1/openapi.json");
    }
  }

  /** Parses a document, with every reference followed. */
  private static OpenAPI valid(String json) {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    SwaggerParseResult result = new OpenAPIV3Parser().readContents(json, null, options);
    assertThat(result.getMessages()).isEmpty();
    return result.getOpenAPI();
  }
}
