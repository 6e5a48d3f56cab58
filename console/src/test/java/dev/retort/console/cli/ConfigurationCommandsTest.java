package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationCommandsTest {
  @TempDir private Path folder;

  private InProcess retort(String... words) {
    return InProcess.at(folder.resolve("home"), words);
  }

  private Path config() {
    return folder.resolve("retort.yaml");
  }

  @Test
  void initWritesACommentedExampleThatChecks() {
    InProcess written = retort("init", "--config", config().toString());

    assertThat(written.exit()).isZero();
    assertThat(written.out()).contains("wrote " + config());
    assertThat(config()).content().contains("#teacher:");
    InProcess checked = retort("config", "check", "--config", config().toString());
    assertThat(checked.exit()).as(checked.err()).isZero();
    assertThat(checked.out()).contains("is fine");
  }

  @Test
  void initLeavesAnExistingFileAsItIs() throws Exception {
    Files.writeString(config(), "teacherShare: 0.2\n");

    InProcess refused = retort("init", "--config", config().toString());

    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.paragraph()).contains(config().toString()).contains("stays as it is");
    assertThat(config()).hasContent("teacherShare: 0.2\n");
  }

  @Test
  void checkSaysAllProblemsAndEndsWithTwo() throws Exception {
    Files.writeString(config(), "teachr: {}\nteacherShare: 7\n");

    InProcess checked = retort("config", "check", "--config", config().toString());

    assertThat(checked.exit()).isEqualTo(2);
    assertThat(checked.err())
        .contains("2 problems")
        .contains("unknown key teachr: did you mean 'teacher'?")
        .contains("teacherShare: 7");
    assertThat(checked.out()).isEmpty();
  }

  @Test
  void checkServeAndRunRefuseNodesThatShareTheQueueAndNothingElse() throws Exception {
    Files.writeString(
        config(), "scheduler: {node: gpu-1, database: {url: \"jdbc:postgresql://db/retort\"}}\n");

    for (String command : new String[] {"config check", "serve", "run t"}) {
      InProcess refused = retort((command + " --config " + config()).split(" ", -1));
      assertThat(refused.exit()).as(command).isEqualTo(2);
      assertThat(refused.err())
          .as(command)
          .contains("scheduler.database: the queue is shared at jdbc:postgresql://db/retort")
          .contains("scheduler.work is not set");
    }
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void checkNotesThatOneNodeIsToStayAloneAtItsDatabase() throws Exception {
    Files.writeString(config(), "scheduler: {database: {url: \"jdbc:postgresql://db/retort\"}}\n");

    InProcess checked = retort("config", "check", "--config", config().toString());

    assertThat(checked.exit()).as(checked.err()).isZero();
    assertThat(checked.err()).startsWith("note: ").contains("this home alone may use");
  }

  @Test
  void everyCommandThatNeedsTheConfigurationRefusesABadOneBeforeItTakesTheHome() throws Exception {
    Files.writeString(config(), "teachr: {}\n");

    for (String command :
        new String[] {
          "tasks", "run t", "schedule list", "dataset show", "pull t@champion --into x"
        }) {
      String[] words = (command + " --config " + config()).split(" ", -1);
      InProcess refused = retort(words);
      assertThat(refused.exit()).as(command).isEqualTo(2);
      assertThat(refused.err()).as(command).contains("unknown key teachr");
    }
    assertThat(folder.resolve("home")).doesNotExist();
  }

  @Test
  void checkPrintsTheEffectiveConfigurationWithoutAnySecret() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "s3cret");
    Files.writeString(config(), "teacher: {key: 'file:" + secret + "'}\n");

    InProcess checked = retort("config", "check", "--json", "--config", config().toString());

    assertThat(checked.exit()).as(checked.err()).isZero();
    JsonNode effective = JsonFormat.mapper().readTree(checked.out());
    assertThat(effective.at("/teacher/key/reference").asText()).isEqualTo("file:" + secret);
    assertThat(effective.get("teacherShare").asDouble()).isEqualTo(0.05);
    assertThat(checked.out()).doesNotContain("s3cret");
  }

  @Test
  void checkSaysWhichSecretsAndFilesAreNotThereAndEndsWithThree() throws Exception {
    Files.writeString(folder.resolve("schema.json"), "{}");
    Files.writeString(folder.resolve("token"), "s3cret");
    Files.writeString(
        config(),
        """
        teacher: {key: 'env:NOBODY_SETS_THIS'}
        registry: {trustedKeys: [publisher.pem], token: 'file:token'}
        gateway: {applications: {shop: {key: 'file:shop.key'}}}
        upstreams: {one: {url: 'http://127.0.0.1:1/v1', certificates: ca.pem}}
        tasks: {t: {routing: {verify: {schema: schema.json}}}}
        """);

    InProcess checked = retort("config", "check", "--config", config().toString());

    assertThat(checked.exit()).as(checked.err()).isEqualTo(3);
    assertThat(checked.out()).contains("is fine");
    assertThat(checked.err().lines())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("teacher.key: the secret env:NOBODY_SETS_THIS is"),
            line -> assertThat(line).startsWith("registry.trustedKeys: ").contains("publisher.pem"),
            line -> assertThat(line).contains("applications.shop.key").contains("shop.key"),
            line -> assertThat(line).startsWith("upstreams.one.certificates: ").contains("ca.pem"));
  }

  @Test
  void doctorFindsThisMachineFitAndABadConfigurationUnfit() throws Exception {
    InProcess fit = retort("doctor");
    assertThat(fit.out()).contains("ok       java         Java ").contains("MB free");
    assertThat(fit.out()).contains("will be made").contains("configuration, teacher https://");
    assertThat(fit.out()).contains("PyTorch 2.").contains("ND4J").contains("presets from nothing");

    Files.writeString(config(), "teachr: {}\n");
    InProcess unfit = retort("doctor", "--config", config().toString());
    assertThat(unfit.exit()).isEqualTo(3);
    assertThat(unfit.out()).contains("PROBLEM  ").contains("unknown key teachr");
  }
}
