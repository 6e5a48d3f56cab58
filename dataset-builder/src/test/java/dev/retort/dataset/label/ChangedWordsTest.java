package dev.retort.dataset.label;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChangedWordsTest {
  private static final Set<Word> OLD = Set.of(new Word("/unit", "pcs"));
  private static final Set<Word> NEW = Set.of(new Word("/unit", "piece"));

  private static ChangedWords heard(int answers, IntFunction<Set<Word>> words) {
    ChangedWords changed = new ChangedWords();
    IntStream.range(0, answers).mapToObj(words).forEach(changed::add);
    return changed;
  }

  /** Every other answer says a word, the old one or, from the hundredth on, the new one. */
  private static Set<Word> everyOther(int answer) {
    return answer % 2 == 1 ? Set.of() : answer < 100 ? OLD : NEW;
  }

  @Test
  void aWordIsGivenUpOnceItsSilenceIsNoChance() {
    // last said in answer 98, by 50 of 99: 20 answers without it come by chance once in a million
    assertThat(heard(118, ChangedWordsTest::everyOther).noticed()).isEmpty();
    ChangedWords changed = heard(119, ChangedWordsTest::everyOther);

    assertThat(changed.noticed()).hasValue(118);
    assertThat(changed.isOutdated(OLD)).isTrue();
    assertThat(changed.isOutdated(NEW)).isFalse();
  }

  @Test
  void whatNobodyAsksAboutAnyMoreIsNoChange() {
    ChangedWords changed = heard(1000, i -> i < 100 ? OLD : Set.of());

    assertThat(changed.noticed()).isEmpty();
    assertThat(changed.isOutdated(OLD)).isFalse();
  }

  @Test
  void aBurstOfAWordPromisesNoMoreOfIt() {
    // once in 200 answers, and then sixty times at once; a new word comes up soon after that
    ChangedWords changed =
        heard(2000, i -> i % 200 == 0 || (i >= 1000 && i < 1060) ? OLD : i > 1070 ? NEW : Set.of());

    assertThat(changed.noticed()).isEmpty();
  }

  @Test
  void aNewWordBesideTheOldOneIsNoChange() {
    assertThat(heard(1000, i -> i > 500 && i % 2 == 0 ? NEW : OLD).noticed()).isEmpty();
  }

  @Test
  void aNewWordElsewhereTakesNoWordsPlace() {
    Set<Word> elsewhere = Set.of(new Word("/currency", "EUR"));

    assertThat(heard(1000, i -> i < 100 ? OLD : elsewhere).noticed()).isEmpty();
  }

  @Test
  void aWordThatIsSaidAgainIsInUseAndTheMomentIsKept() {
    ChangedWords changed = heard(200, ChangedWordsTest::everyOther);
    changed.add(OLD);

    assertThat(changed.isOutdated(OLD)).isFalse();
    assertThat(changed.noticed()).hasValue(118);
  }

  @Test
  void whatIsNoticedNeverDependsOnLaterAnswers() {
    Random random = new Random(7);
    ChangedWords changed = new ChangedWords();
    int last = -1;
    for (int i = 0; i < 5000; i++) {
      changed.add(Set.of(new Word("", "label-" + (random.nextInt(6) + i / 1000 * 2))));
      int noticed = changed.noticed().orElse(-1);
      assertThat(noticed == last || noticed == i).isTrue();
      last = noticed;
    }
    assertThat(last).isPositive();
  }

  @Test
  void aSteadyTeacherHardlyEverSeemsToChange() {
    Random random = new Random(11);
    int seeming = 0;
    for (int trial = 0; trial < 200; trial++) {
      ChangedWords changed =
          heard(2000, i -> Set.of(new Word("", Integer.toString(random.nextInt(20)))));
      seeming += changed.noticed().isPresent() ? 1 : 0;
    }
    assertThat(seeming).isZero();
  }

  @Test
  void aDocumentsWordsAreItsTextsWithoutDigitsByPlace() {
    assertThat(
            Word.ofDocument(
                """
                {"unit": "pcs", "day": "2026-01-05", "lines": [{"of": "bolt", "count": 3}], "note": ""}
                """))
        .containsExactlyInAnyOrder(new Word("/unit", "pcs"), new Word("/lines/*/of", "bolt"));
    assertThat(Word.ofDocument("no document")).isEmpty();
  }
}
