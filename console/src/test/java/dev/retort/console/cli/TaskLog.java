package dev.retort.console.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A log of an easy task: a message of a few words to one of six labels, each of which has words of
 * its own. Equal seeds give equal lines.
 *
 * @param task its name
 * @param seed of every word
 */
record TaskLog(String task, long seed) {
  /** When the first request came in. */
  static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

  private static final Duration BETWEEN = Duration.ofMinutes(1);
  private static final int LABEL_WORDS = 4;
  private static final int OTHER_WORDS = 6;

  private static final List<String> OTHERS =
      List.of(
          ("please today again since morning nobody answers our plant urgent customer waiting"
                  + " could somebody look into this soon thanks regards floor north south second"
                  + " shift yesterday already twice still open colleague asked week number")
              .split(" ", -1));

  private enum Label {
    BREAKDOWN("spindle stopped smoke bearing noise lathe coolant leaking vibration alarm"),
    INVOICE("invoice amount tax bank transfer booked paid total accounting ledger"),
    LEAVE("vacation holiday days off leave absence family trip calendar request"),
    DELIVERY("truck pallet late carrier tracking shipment customs dock warehouse unloading"),
    ACCESS("password login locked account badge permission screen laptop network token"),
    QUALITY("scratch tolerance drawing measured defect batch surface rework inspection gauge");

    private final String words;

    Label(String words) {
      this.words = words;
    }

    List<String> words() {
      return List.of(words.split(" ", -1));
    }
  }

  /** When a row's request came in. */
  static Instant at(int row) {
    return START.plus(BETWEEN.multipliedBy(row));
  }

  /** One JSON object for each row. */
  List<String> lines(int rows) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>(rows);
    for (int row = 0; row < rows; row++) {
      Label label = Label.values()[random.nextInt(Label.values().length)];
      lines.add(line(row, text(label, random), label.name().toLowerCase(Locale.ROOT)));
    }
    return lines;
  }

  private static String text(Label label, Random random) {
    List<String> own = label.words();
    List<String> words = new ArrayList<>();
    for (int i = 0; i < LABEL_WORDS; i++) {
      words.add(own.get(random.nextInt(own.size())));
    }
    for (int i = 0; i < OTHER_WORDS; i++) {
      words.add(OTHERS.get(random.nextInt(OTHERS.size())));
    }
    Collections.shuffle(words, random);
    return String.join(" ", words);
  }

  private String line(int row, String text, String answer) {
    ObjectNode line = JsonFormat.mapper().createObjectNode();
    line.put("id", "%s-%06d".formatted(task, row)).put("task", task);
    line.put("created", at(row).getEpochSecond());
    ObjectNode request = line.putObject("request").put("model", "frontier-teacher");
    request.putArray("messages").addObject().put("role", "user").put("content", text);
    ObjectNode response = line.putObject("response").put("object", "chat.completion");
    ObjectNode choice = response.putArray("choices").addObject().put("index", 0);
    choice.putObject("message").put("role", "assistant").put("content", answer);
    choice.put("finish_reason", "stop");
    response.putObject("usage").put("prompt_tokens", 20).put("completion_tokens", 1);
    return JsonFormat.line(line);
  }

  /** Writes a log file. */
  Path write(Path file, int rows) {
    try {
      return Files.write(file, lines(rows));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
