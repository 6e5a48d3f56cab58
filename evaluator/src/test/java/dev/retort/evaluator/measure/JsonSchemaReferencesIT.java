package dev.retort.evaluator.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.evaluator.measure.LocalEndpoint.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a schema can make its reader fetch something. */
class JsonSchemaReferencesIT {
  private static void refuses(String reference) {
    assertThatThrownBy(() -> new JsonSchemaConformance("{\"$ref\":\"%s\"}".formatted(reference)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("refers to no other document");
    assertThatThrownBy(() -> new JsonSchemaConformance("{\"$schema\":\"%s\"}".formatted(reference)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingIsFetchedFromAServer() {
    try (LocalEndpoint endpoint = LocalEndpoint.start(body -> Answer.of("{\"type\":\"object\"}"))) {
      refuses(endpoint.address() + "/schema.json");
      assertThat(endpoint.requests()).isEmpty();
    }
  }

  @Test
  void nothingIsReadFromAFile(@TempDir Path folder) throws IOException {
    Path other = Files.writeString(folder.resolve("other.json"), "{\"type\":\"object\"}");
    refuses(other.toUri().toString());
  }
}
