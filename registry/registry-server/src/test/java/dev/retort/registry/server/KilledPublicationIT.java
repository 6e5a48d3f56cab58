package dev.retort.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server and its publisher are killed at random moments of a publication. */
@Tag("fault")
@Tag("fault-crash")
final class KilledPublicationIT {
  private static final int KILLS = 10;
  private static final int KILLS_PER_HOME = 12;
  private static final List<String> SIGNS = List.of("promoted", "ready", "published");
  private static final int UNTIL_ITS_VERSION_MILLIS = 900;
  private static final int UNTIL_ITS_ALIAS_MILLIS = 20;
  private static final int PATIENCE_SECONDS = 60;

  @TempDir private Path folder;

  @Test
  @Timeout(300)
  void losesNothingThatWasAcknowledgedAndFinishesTheRest(TestReporter reporter) throws Exception {
    kill(KILLS, 20_260_101, reporter);
  }

  @ParameterizedTest
  @Tag("campaign")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  @Timeout(1_800)
  void losesNothingInACampaignOfAHundredAndTwentyKills(long seed, TestReporter reporter)
      throws Exception {
    kill(KILLS_PER_HOME, seed, reporter);
  }

  private void kill(int kills, long seed, TestReporter reporter) throws Exception {
    SurvivingHome home = new SurvivingHome(folder.resolve("home"));
    Random random = new Random(seed);
    List<SurvivingHome.Remains> found = new ArrayList<>();
    int night = 1;
    int acknowledged = 0;
    for (int kill = 0; kill < kills; kill++) {
      String sign = SIGNS.get(kill % SIGNS.size());
      int longest = sign.equals("published") ? UNTIL_ITS_ALIAS_MILLIS : UNTIL_ITS_VERSION_MILLIS;
      List<String> said = runAndKill(home.path(), night, sign, random.nextInt(longest));
      found.add(home.recover(said, night));
      night = found.get(kill).night() + 1;
      acknowledged += said.size() - 1;
    }
    assertThat(acknowledged).as("acknowledged before a kill").isGreaterThanOrEqualTo(kills / 2);
    // Whoever recovers a home checks that its champion is one that was published whole.
    System.out.printf("fault crash: %d injected, %d survived%n", kills, found.size());
    reporter.publishEntry("kills", Integer.toString(kills));
    reporter.publishEntry("acknowledged", Integer.toString(acknowledged));
    for (SurvivingHome.Stage stage : SurvivingHome.Stage.values()) {
      long times = found.stream().filter(remains -> remains.stage() == stage).count();
      reporter.publishEntry("killed " + stage, Long.toString(times));
    }
  }

  /** Lets a child work for a while after it gave a sign, and kills it; returns what it said. */
  private List<String> runAndKill(Path home, int first, String sign, int millis) throws Exception {
    Path said = folder.resolve("said-" + first);
    Path complaints = folder.resolve("complaints-" + first);
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Publisher.class.getName(),
                home.toString(),
                Integer.toString(first))
            .redirectError(complaints.toFile())
            .redirectOutput(said.toFile())
            .start();
    try {
      for (int waited = 0; !Files.readString(said).contains(sign); waited++) {
        boolean died = child.waitFor(20, TimeUnit.MILLISECONDS);
        assertThat(died).as("the child died: %s", Files.readString(complaints)).isFalse();
        assertThat(waited).as("waits for '%s'", sign).isLessThan(PATIENCE_SECONDS * 50);
      }
      assertThat(child.waitFor(millis, TimeUnit.MILLISECONDS)).isFalse();
    } finally {
      child.destroyForcibly().waitFor();
    }
    // The last line may have been cut off by the kill.
    String text = Files.readString(said);
    return text.substring(0, text.lastIndexOf('\n')).lines().toList();
  }
}
