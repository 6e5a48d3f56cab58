package dev.retort.trainer.djl;

import dev.retort.trainer.djl.codec.LabelledText;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A made-up task whose requests mean one thing usually and another sometimes: "the light" is the
 * lamp for six people of ten, the ceiling for three, the strip for one. The right answer is the
 * most frequent one.
 */
final class AmbiguousErrands {
  private static final List<String> OPENINGS =
      List.of("please", "could you", "hey,", "I want you to", "when you can,", "quick:", "now");
  private static final List<String> ENDINGS =
      List.of("", "thanks", "for me", "as always", "if that works", "and be quick");

  /** Words of a request, and what they mean, each with its share in tenths. */
  private record Word(String text, List<String> meanings, List<Integer> tenths) {
    static Word of(String text, Object... meaningsAndTenths) {
      List<String> meanings = new ArrayList<>();
      List<Integer> tenths = new ArrayList<>();
      for (int i = 0; i < meaningsAndTenths.length; i += 2) {
        meanings.add((String) meaningsAndTenths[i]);
        tenths.add((Integer) meaningsAndTenths[i + 1]);
      }
      return new Word(text, meanings, tenths);
    }

    String usual() {
      return meanings.get(0);
    }

    String drawn(Random random) {
      int draw = random.nextInt(10);
      int meaning = 0;
      while (draw >= tenths.get(meaning)) {
        draw -= tenths.get(meaning);
        meaning++;
      }
      return meanings.get(meaning);
    }
  }

  private static final List<List<Word>> SLOTS =
      List.of(
          List.of(
              Word.of("turn on", "on", 10),
              Word.of("switch off", "off", 10),
              Word.of("see to", "on", 6, "check", 4),
              Word.of("toggle", "off", 5, "on", 4, "check", 1),
              Word.of("look at", "check", 10),
              Word.of("dim", "lower", 7, "off", 3),
              Word.of("turn up", "raise", 10),
              Word.of("do something about", "lower", 5, "off", 3, "check", 2)),
          List.of(
              Word.of("lamp", "lamp", 10),
              Word.of("light", "lamp", 6, "ceiling", 3, "strip", 1),
              Word.of("ceiling light", "ceiling", 10),
              Word.of("strip", "strip", 10),
              Word.of("heating", "radiator", 7, "boiler", 3),
              Word.of("boiler", "boiler", 10),
              Word.of("radiator", "radiator", 10),
              Word.of("fan", "fan", 8, "cooler", 2),
              Word.of("air", "cooler", 6, "fan", 4),
              Word.of("music", "radio", 6, "speaker", 4)),
          List.of(
              Word.of("kitchen", "kitchen", 10),
              Word.of("downstairs room", "hall", 6, "kitchen", 3, "cellar", 1),
              Word.of("hall", "hall", 10),
              Word.of("cellar", "cellar", 10),
              Word.of("upstairs room", "bedroom", 6, "attic", 4),
              Word.of("attic", "attic", 10),
              Word.of("bedroom", "bedroom", 10),
              Word.of("small room", "bath", 5, "cellar", 3, "attic", 2),
              Word.of("bath", "bath", 10)),
          List.of(
              Word.of("at once", "0", 10),
              Word.of("soon", "5", 6, "10", 3, "15", 1),
              Word.of("in a while", "15", 5, "30", 3, "10", 2),
              Word.of("in ten minutes", "10", 10),
              Word.of("later", "60", 6, "30", 4),
              Word.of("in half an hour", "30", 10)));

  private final Random random;

  AmbiguousErrands(long seed) {
    random = new Random(seed);
  }

  /**
   * A request.
   *
   * @param text of it
   * @param right the answer that is given most often
   * @param drawn the answer that somebody gave
   */
  record Errand(String text, String right, String drawn) {
    LabelledText example() {
      return new LabelledText(text, drawn);
    }
  }

  List<Errand> draw(int count) {
    List<Errand> errands = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Word> words = new ArrayList<>();
      List<String> right = new ArrayList<>();
      List<String> drawn = new ArrayList<>();
      for (List<Word> slot : SLOTS) {
        Word word = slot.get(random.nextInt(slot.size()));
        words.add(word);
        right.add(word.usual());
        drawn.add(word.drawn(random));
      }
      String text =
          "%s %s the %s in the %s %s %s"
              .formatted(
                  OPENINGS.get(random.nextInt(OPENINGS.size())),
                  words.get(0).text(),
                  words.get(1).text(),
                  words.get(2).text(),
                  words.get(3).text(),
                  ENDINGS.get(random.nextInt(ENDINGS.size())));
      errands.add(new Errand(text.strip(), String.join(" ", right), String.join(" ", drawn)));
    }
    return errands;
  }
}
