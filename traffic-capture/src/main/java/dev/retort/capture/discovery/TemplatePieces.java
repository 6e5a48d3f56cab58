package dev.retort.capture.discovery;

import dev.retort.capture.PromptTemplate;
import dev.retort.capture.TemplateTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What nearly all of some texts have, as pieces of one of them. Immutable. */
final class TemplatePieces {
  private static final double NEARLY_ALL = 0.97;

  private final FrequentText source;
  private final List<Piece> pieces;

  /** The shingles that nearly all have, ascending. */
  private final int[] common;

  private TemplatePieces(FrequentText source, List<Piece> pieces, int[] common) {
    this.source = source;
    this.pieces = pieces;
    this.common = common;
  }

  /**
   * A piece.
   *
   * @param first its first token
   * @param last its last token
   */
  private record Piece(int first, int last) {
    int length() {
      return last - first + 1;
    }
  }

  /** The pieces of a leaf's texts, if they have something in common. */
  static Optional<TemplatePieces> of(List<FrequentText> texts) {
    int[] common = new Occurrences(texts, FrequentText.numbers(texts)).common(NEARLY_ALL);
    if (common.length == 0) {
      return Optional.empty();
    }
    FrequentText source =
        texts.stream()
            .min(
                Comparator.<FrequentText>comparingLong(
                        text ->
                            -Arrays.stream(text.distinct()).filter(n -> isIn(common, n)).count())
                    .thenComparingInt(text -> text.places().length)
                    .thenComparing(text -> text.request().key()))
            .orElseThrow();
    List<Piece> pieces =
        pieces(source.places(), common).stream()
            .filter(piece -> isInNearlyAll(piece, source, common, texts))
            .toList();
    return pieces.isEmpty()
        ? Optional.empty()
        : Optional.of(new TemplatePieces(source, pieces, common));
  }

  private static boolean isIn(int[] common, int number) {
    return Arrays.binarySearch(common, number) >= 0;
  }

  /** Neighbours that a common shingle holds together. */
  private static List<Piece> pieces(int[] places, int[] common) {
    List<Piece> pieces = new ArrayList<>();
    int first = -1;
    for (int token = 0; token < places.length; token++) {
      boolean centre = isIn(common, places[token]);
      boolean next = token + 1 < places.length && isIn(common, places[token + 1]);
      boolean joined = (centre && token + 1 < places.length) || next;
      boolean single = centre && places.length == 1;
      if (first < 0 && (joined || single)) {
        first = token;
      }
      if (first >= 0 && !joined) {
        pieces.add(new Piece(first, token));
        first = -1;
      }
    }
    return pieces;
  }

  /** Whether the piece's shingles follow each other in the other texts too. */
  private static boolean isInNearlyAll(
      Piece piece, FrequentText source, int[] common, List<FrequentText> texts) {
    int from = piece.first();
    int to = piece.last() + 1;
    while (from < to && !isIn(common, source.places()[from])) {
      from++;
    }
    while (to > from && !isIn(common, source.places()[to - 1])) {
      to--;
    }
    int[] wanted = Arrays.copyOfRange(source.places(), from, to);
    long found = texts.stream().filter(text -> contains(text.places(), wanted)).count();
    return found >= NEARLY_ALL * texts.size();
  }

  private static boolean contains(int[] places, int[] wanted) {
    for (int start = 0; start + wanted.length <= places.length; start++) {
      if (Arrays.equals(places, start, start + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  /** The request whose text's pieces they are. */
  SampledRequest source() {
    return source.request();
  }

  /** How many tokens they have. */
  int length() {
    return pieces.stream().mapToInt(Piece::length).sum();
  }

  /**
   * The template.
   *
   * @param text the source's, with its letters and signs
   */
  PromptTemplate template(String text) {
    TemplateTokens tokens = TemplateTokens.of(text);
    int size = tokens.words().size();
    StringBuilder template = new StringBuilder();
    boolean gap = pieces.get(0).first() > 0 || !isIn(common, source.places()[0]);
    for (Piece piece : pieces) {
      template.append(gap ? PromptTemplate.GAP + " " : "");
      template.append(written(text, tokens, piece)).append(' ');
      gap = true;
    }
    boolean ends =
        pieces.get(pieces.size() - 1).last() == size - 1 && isIn(common, source.places()[size - 1]);
    return new PromptTemplate(template.append(ends ? "" : PromptTemplate.GAP).toString());
  }

  /** With a sign for each value: that of one request says nothing. */
  private static String written(String text, TemplateTokens tokens, Piece piece) {
    StringBuilder written = new StringBuilder();
    int from = tokens.start(piece.first());
    for (int token = piece.first(); token <= piece.last(); token++) {
      if (tokens.words().get(token).equals(TemplateTokens.VARIABLE)) {
        written.append(text, from, tokens.start(token)).append(' ').append(TemplateTokens.VARIABLE);
        written.append(' ');
        from = tokens.end(token);
      }
    }
    int last = tokens.end(piece.last());
    int end =
        piece.last() + 1 < tokens.words().size() ? tokens.start(piece.last() + 1) : text.length();
    while (last < end
        && !Character.isWhitespace(text.charAt(last))
        && isClosing(text.charAt(last))) {
      last++;
    }
    return written.append(text, from, last).toString().replaceAll("\\s+", " ").strip();
  }

  private static boolean isClosing(char character) {
    return ".:;,!?)\"'”»".indexOf(character) >= 0;
  }
}
