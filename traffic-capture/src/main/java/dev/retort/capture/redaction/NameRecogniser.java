package dev.retort.capture.redaction;

import dev.retort.capture.redaction.NameReader.Follows;
import dev.retort.capture.redaction.NameReader.Name;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds names by the words around them. How much a name must look like one depends on how plainly
 * the words speak of a person.
 */
final class NameRecogniser implements Recogniser {
  private static final Set<Cue> NAMING =
      Collections.unmodifiableSet(
          EnumSet.of(
              Cue.INTRODUCTION,
              Cue.WEAK_INTRODUCTION,
              Cue.TITLE,
              Cue.WEAK_TITLE,
              Cue.SIGN_OFF,
              Cue.THANKS,
              Cue.GREETING,
              Cue.FIELD,
              Cue.PERSON,
              Cue.CONTACT));

  private static final int LONGEST_GAP = 4;
  private static final int MOST_TITLES = 4;

  private final NameReader reader;

  NameRecogniser(NameReader reader) {
    this.reader = reader;
  }

  @Override
  public void find(TextProfile profile, List<PersonalDataSpan> found) {
    for (int i = 0; i < profile.cues().size(); i++) {
      CueHit hit = profile.cues().get(i);
      Optional<Name> name =
          hit.cue() == Cue.SPEAKING
              ? speaker(profile.text(), hit)
              : NAMING.contains(hit.cue()) ? cued(profile, i) : Optional.empty();
      name.ifPresent(n -> add(n, found));
    }
    if (profile.hasDash()) {
      signedWithDash(profile.text(), found);
    }
  }

  private Optional<Name> cued(TextProfile profile, int index) {
    String text = profile.text();
    CueHit hit = profile.cues().get(index);
    int behind = behind(text, hit);
    if (behind < 0) {
      return Optional.empty();
    }
    int at = afterTitles(profile, index + 1, behind);
    boolean titled = at != behind;
    Optional<Name> name = reader.read(text, at);
    if (name.isEmpty()) {
      return takesLowerCase(hit.cue()) ? reader.readLowerCase(text, at) : Optional.empty();
    }
    return name.filter(n -> isHeading(text, hit) ? isSentence(text, hit, n) : true)
        .filter(n -> titled || isNamed(text, hit, n));
  }

  /** A phrase that is written like a heading, "This Is", is mostly the beginning of one. */
  private static boolean isHeading(String text, CueHit hit) {
    int blank = text.substring(hit.start(), hit.end()).lastIndexOf(' ');
    int last = hit.start() + blank + 1;
    return blank > 0
        && hit.cue() != Cue.SIGN_OFF
        && Character.isUpperCase(text.charAt(hit.start()))
        && Character.isUpperCase(text.charAt(last))
        && !Character.isUpperCase(text.charAt(hit.end() - 1));
  }

  private static boolean isSentence(String text, CueHit hit, Name name) {
    return startsSentence(text, hit.start())
        && (name.follows() == Follows.END || text.charAt(hit.end()) == ':');
  }

  private static boolean takesLowerCase(Cue cue) {
    return cue == Cue.INTRODUCTION || cue == Cue.SIGN_OFF || cue == Cue.FIELD;
  }

  private static boolean isNamed(String text, CueHit hit, Name name) {
    String gap = text.substring(hit.end(), name.start());
    boolean ends = name.follows() == Follows.END;
    boolean lineEnds = ends && endsLine(text, name.end());
    boolean parted = gap.indexOf(',') >= 0 || gap.indexOf('\n') >= 0 || gap.indexOf('-') >= 0;
    return switch (hit.cue()) {
      case INTRODUCTION -> name.words() > 1 || name.listed() || name.follows() != Follows.OTHER;
      case WEAK_INTRODUCTION ->
          name.listed()
              ? name.follows() != Follows.OTHER
                  || (name.words() > 1 && startsSentence(text, hit.start()))
              : name.words() > 1 && ends && startsSentence(text, hit.start());
      case TITLE ->
          (name.words() > 1 || name.end() - name.start() > 2)
              && Character.isUpperCase(text.charAt(hit.start()))
              && gap.indexOf(',') < 0;
      case WEAK_TITLE ->
          name.listed()
              && name.words() > 1
              && Character.isUpperCase(text.charAt(hit.start()))
              && gap.indexOf(',') < 0;
      case SIGN_OFF ->
          (name.words() > 1 || name.listed())
              ? (parted || lineEnds || gap.isBlank())
              : (parted && ends);
      case THANKS -> name.listed() ? (parted || ends) : (parted && lineEnds && name.words() < 4);
      case GREETING -> name.listed() && (ends || name.words() > 1);
      case FIELD -> isField(text, hit, gap, name);
      case PERSON, CONTACT -> name.listed() && gap.indexOf('\n') < 0;
      default -> false;
    };
  }

  /** "Name: Ann Lee", but not "Product name: Ann" and not "file name Report". */
  private static boolean isField(String text, CueHit hit, String gap, Name name) {
    boolean assigned = gap.indexOf(':') >= 0 || gap.indexOf('=') >= 0;
    if (!assigned) {
      return name.listed() && name.words() > 1;
    }
    boolean quoted = gap.indexOf('"') >= 0;
    int before = hit.start() - 1;
    boolean first = before < 0 || text.charAt(before) == '\n' || !isWordOf(text, before);
    return first
        && (name.listed() || (!quoted && (name.words() > 1 || name.follows() == Follows.END)));
  }

  /** Whether a word stands before a place, on the same line and in the same phrase. */
  private static boolean isWordOf(String text, int at) {
    int word = at;
    while (word > 0 && (text.charAt(word) == ' ' || text.charAt(word) == '_')) {
      word--;
    }
    return Character.isLetterOrDigit(text.charAt(word));
  }

  /** "Ann Lee speaking": the name begins the sentence. */
  private Optional<Name> speaker(String text, CueHit hit) {
    int start = sentenceStart(text, hit.start());
    return reader
        .read(text, start)
        .filter(Name::listed)
        .filter(
            name -> name.end() <= hit.start() && text.substring(name.end(), hit.start()).isBlank());
  }

  private static int sentenceStart(String text, int at) {
    int start = at;
    while (start > 0 && at - start < 60 && ".!?;,\n".indexOf(text.charAt(start - 1)) < 0) {
      start--;
    }
    return NameReader.skipBlanks(text, start);
  }

  /** "… before Friday. - Ann Lee". A line of a list begins like that too. */
  private void signedWithDash(String text, List<PersonalDataSpan> found) {
    for (int i = 0; i + 2 < text.length(); i++) {
      char c = text.charAt(i);
      boolean dash =
          (c == '-' || c == '–' || c == '—')
              && text.charAt(i + 1) == ' '
              && Character.isLetter(text.charAt(i + 2));
      if (dash) {
        int at = i;
        reader
            .read(text, i + 2)
            .filter(name -> isSignature(text, at, name))
            .ifPresent(name -> add(name, found));
      }
    }
  }

  private static boolean isSignature(String text, int dash, Name name) {
    boolean first = startsSentence(text, dash);
    boolean last = endsText(text, name.end());
    if (name.listed()) {
      return name.surnameFirst()
          || (first ? name.words() > 1 || last : name.words() > 1 && endsLine(text, name.end()));
    }
    boolean isList = text.indexOf(text.substring(dash, dash + 2), dash + 2) >= 0;
    return name.words() == 2 && first && !isList && (last || dash == 0);
  }

  /** Where a name may begin behind a cue; -1 if something else stands there. */
  private static int behind(String text, CueHit hit) {
    int at = hit.end();
    boolean lines = hit.cue() == Cue.SIGN_OFF || hit.cue() == Cue.THANKS;
    int limit = Math.min(text.length(), at + LONGEST_GAP);
    while (at < limit && isGap(text.charAt(at), lines)) {
      at++;
    }
    return at > hit.end() && at < text.length() && Character.isLetter(text.charAt(at)) ? at : -1;
  }

  private static boolean isGap(char c, boolean lines) {
    return c == ' '
        || c == ','
        || c == ':'
        || c == '='
        || c == '"'
        || c == '.'
        || c == '-'
        || c == '–'
        || c == '—'
        || c == '!'
        || c == '*'
        || c == '\u00a0'
        || (lines && (c == '\n' || c == '\r'));
  }

  /** Behind the titles that stand at a place, if any do. */
  private static int afterTitles(TextProfile profile, int firstCue, int from) {
    int at = from;
    int limit = Math.min(profile.cues().size(), firstCue + MOST_TITLES);
    for (int i = firstCue; i < limit; i++) {
      CueHit hit = profile.cues().get(i);
      if (hit.start() > at) {
        return at;
      }
      if ((hit.cue() == Cue.TITLE || hit.cue() == Cue.WEAK_TITLE) && hit.start() == at) {
        at = hit.end();
        while (at < profile.text().length() && ". ".indexOf(profile.text().charAt(at)) >= 0) {
          at++;
        }
      }
    }
    return at;
  }

  private static boolean startsSentence(String text, int at) {
    int before = at - 1;
    while (before >= 0 && (text.charAt(before) == ' ' || text.charAt(before) == '\u00a0')) {
      before--;
    }
    return before < 0 || ".!?;\n)]".indexOf(text.charAt(before)) >= 0;
  }

  private static boolean endsText(String text, int at) {
    int end = at;
    while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end == text.length();
  }

  private static boolean endsLine(String text, int at) {
    int end = at;
    while (end < text.length() && " .!,".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    return end >= text.length() || text.charAt(end) == '\n' || text.charAt(end) == '\r';
  }

  private static void add(Name name, List<PersonalDataSpan> found) {
    found.add(new PersonalDataSpan(name.start(), name.end(), PersonalDataKind.PERSON_NAME));
  }
}
