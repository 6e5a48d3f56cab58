package dev.retort.trainer.linear;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.fuzz.Damage;
import dev.retort.capture.fuzz.HostileJson;
import dev.retort.capture.fuzz.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;

/** Linear students, which any external trainer may have written. */
@Tag("fault")
@Tag("fault-bad-input")
class LinearFuzzTest {
  private static final Trial STUDENTS = Trial.of("linear students", UncheckedIOException.class);
  private static final String STUDENT =
      """
      {"format":"retort-linear-text","version":1,"labels":["no","yes"],"bias":[0.5,0],
       "weights":{"nein":[3,0],"ja gern":[0,2]},"temperature":2,
       "features":{"longestWordGram":2,"value":"count"}}""";

  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("retort-linear");
  }

  @AfterContainer
  static void report() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
    STUDENTS.report();
  }

  @Property(seed = "1")
  void anyJsonIsReadOrRefused(@ForAll("files") JsonNode file) throws IOException {
    read(HostileJson.line(file).getBytes(StandardCharsets.UTF_8));
  }

  @Property(seed = "1")
  void anyBytesAreReadOrRefused(@ForAll("bytes") byte[] bytes) throws IOException {
    read(bytes);
  }

  private static void read(byte[] bytes) throws IOException {
    Files.write(folder.resolve(LinearTextFile.NAME), bytes);
    STUDENTS.ask(() -> new LinearModelLoader().load(folder).predict("ja gern, nein"));
  }

  @Provide
  Arbitrary<JsonNode> files() {
    return HostileJson.of(List.of(STUDENT));
  }

  @Provide
  Arbitrary<byte[]> bytes() {
    return Damage.ofTexts(List.of(STUDENT));
  }
}
