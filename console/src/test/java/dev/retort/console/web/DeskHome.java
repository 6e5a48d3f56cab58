package dev.retort.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.registry.ModelAlias;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests about the versions of a task called desk begin with: a home where nothing is yet. */
public abstract class DeskHome {
  protected static final TaskName TASK = new TaskName("desk");
  protected static final ModelName MODEL = new ModelName("desk");

  protected PublishedHome home;

  @BeforeEach
  void open(@TempDir Path folder) {
    home = new PublishedHome(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  /** The version that serves. */
  protected Optional<Integer> champion() {
    return home.registry().resolve(MODEL, ModelAlias.CHAMPION).map(ModelVersion::number);
  }

  /** What a program was told. */
  protected static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    try {
      return JsonFormat.mapper().readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
