package dev.retort.evaluator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.ExchangeId;
import dev.retort.evaluator.cost.SavingsLedger;
import dev.retort.evaluator.gate.PromotionDecision;
import dev.retort.evaluator.slice.SliceReport;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PromotionPageTest {
  private static final String HOSTILE =
      "</td></table><script>alert('x')</script><img src=x onerror=alert(1)> & \"quoted\" \u0000\u0007";
  private static final PromotionReport PROMOTED = SampleReport.of(2000, Optional.empty());

  @Test
  void isWellFormedWhateverTheDecision() throws Exception {
    for (PromotionReport report : everyDecision()) {
      Document page = parse(PromotionPage.withoutTexts().html(report));
      assertThat(page.getDocumentElement().getTagName()).isEqualTo("html");
      assertThat(text(page, "h1")).containsExactly("Promotion report: tickets");
    }
  }

  @Test
  void saysTheVerdictAndTheCertificateInWords() throws Exception {
    Document page = parse(PromotionPage.withoutTexts().html(PROMOTED));
    String body = page.getDocumentElement().getTextContent();
    assertThat(PROMOTED.sealed().decision()).isInstanceOf(PromotionDecision.Promote.class);
    assertThat(body)
        .contains("Promote.")
        .contains("with 95\u00a0% confidence")
        .contains("1\u00a0% is tolerated")
        .contains(Text.unbroken(PROMOTED.sealed().rule().guarantee()))
        .contains("Left for later ones")
        .contains(PROMOTED.seal())
        .contains("a7".repeat(32));
  }

  @Test
  void needsNoNetworkAndRunsNoScript() {
    for (PromotionReport report : everyDecision()) {
      assertThat(PromotionPage.withoutTexts().html(report))
          .doesNotContain("http:")
          .doesNotContain("https:")
          .doesNotContain("src=")
          .doesNotContain("href=")
          .doesNotContain("url(h")
          .doesNotContain("@import")
          .doesNotContain("<script");
    }
  }

  @Test
  void hostileTextsStayText() throws Exception {
    String html = page(new CapturedText(HOSTILE, HOSTILE)).html(PROMOTED);
    Document page = parse(html);
    assertThat(html).doesNotContain("<script").doesNotContain("<img").doesNotContain("<b>");
    assertThat(page.getElementsByTagName("script").getLength()).isZero();
    assertThat(page.getElementsByTagName("img").getLength()).isZero();
    assertThat(text(page, "td"))
        .contains(
            "</td></table><script>alert('x')</script><img src=x onerror=alert(1)> & \"quoted\" ��")
        .contains("sales/<b>quote</b>");
  }

  @Test
  void longTextsAreCutAndErasedOnesMissing() throws Exception {
    String emoji = "😀".repeat(1000);
    Document cut = parse(page(new CapturedText(emoji, "label")).html(PROMOTED));
    assertThat(text(cut, "td")).contains("😀".repeat(400) + "…");
    Document erased = parse(PromotionPage.withoutTexts().html(PROMOTED));
    assertThat(text(erased, "td")).contains("–").doesNotContain(emoji);
  }

  @Test
  void chartsAndTablesSayWhatTheyAre() throws Exception {
    Document page = parse(PromotionPage.withoutTexts().html(PROMOTED));
    List<Element> drawings = elements(page, "svg");
    assertThat(drawings).hasSize(6);
    for (Element drawing : drawings) {
      assertThat(drawing.getAttribute("role")).isEqualTo("img");
      assertThat(drawing.getElementsByTagName("title").item(0).getTextContent()).isNotBlank();
      assertThat(drawing.getElementsByTagName("desc").item(0).getTextContent()).isNotBlank();
    }
    for (Element table : elements(page, "table")) {
      assertThat(table.getElementsByTagName("caption").getLength()).isEqualTo(1);
      assertThat(table.getElementsByTagName("th").getLength()).isPositive();
    }
    for (Element header : elements(page, "th")) {
      assertThat(header.getAttribute("scope")).isIn("col", "row");
    }
    List<String> ids =
        elements(page, "*").stream()
            .map(e -> e.getAttribute("id"))
            .filter(id -> !id.isEmpty())
            .toList();
    assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(10);
  }

  @Test
  void everyFigureIsDrawnAndStandsInATable() throws Exception {
    PromotionReport report = SampleReport.of(2000, Optional.of(0.999));
    Document page = parse(PromotionPage.withoutTexts().html(report));
    List<String> rows = text(page, "tr").stream().map(String::strip).toList();
    List<String> described = text(page, "desc");
    assertThat(Figure.of(report.sealed())).hasSizeGreaterThan(12);
    for (Figure figure : Figure.of(report.sealed())) {
      assertThat(rows)
          .anySatisfy(
              row ->
                  assertThat(row).startsWith(figure.name() + figure.value() + figure.interval()));
      assertThat(described)
          .anySatisfy(
              text -> assertThat(text).contains(figure.name() + ": " + figure.value() + ", "));
    }
  }

  @Test
  void saysInWordsWhichSlicesRegressAndWhichGuardrailsHold() throws Exception {
    PromotionReport report = SampleReport.withRegression();
    Document page = parse(PromotionPage.withoutTexts().html(report));
    SliceReport.Regression regression =
        report.sealed().evaluation().orElseThrow().slices().regressions().get(0);
    assertThat(text(page, "tr"))
        .anySatisfy(
            row ->
                assertThat(row)
                    .contains(regression.slice().name())
                    .contains("worse " + SliceSection.words(regression.than())))
        .anySatisfy(row -> assertThat(row).contains("Hijack", "615", "bound ≤ 5 %", "passed"))
        .anySatisfy(row -> assertThat(row).contains("Canaries", "No canaries are planted"));
    assertThat(text(page, "summary")).contains("Hijack, by kind of case");
    assertThat(text(page, "td")).contains("≤ 0.54 % (95 %)");
  }

  @Test
  void rowsLostAnewStandFirst() throws Exception {
    PromotionReport report = SampleReport.of(2000, Optional.of(0.999));
    var evaluation = report.sealed().evaluation().orElseThrow();
    List<ExchangeId> anew = evaluation.champion().orElseThrow().regressions();
    LossSection losses = LossSection.of(evaluation, id -> Optional.empty());
    assertThat(anew).isNotEmpty();
    assertThat(losses.rows())
        .hasSizeLessThanOrEqualTo(PromotionPage.LOSSES_SHOWN)
        .first()
        .satisfies(row -> assertThat(row.part()).isEqualTo("novel, lost anew"));
    int shownAnew = Math.min(anew.size(), losses.rows().size());
    assertThat(losses.rows().subList(0, shownAnew))
        .allSatisfy(row -> assertThat(anew).contains(new ExchangeId(row.id())));
  }

  @Test
  void saysWhatThePromotionCostsAndWhenItIsPaidBack() {
    String page = PromotionPage.withoutTexts().html(PROMOTED);
    SavingsLedger ledger = PROMOTED.measured().savings().orElseThrow();
    assertThat(page)
        .contains(Text.dollars(ledger.saved()))
        .contains(
            Text.count((long) Math.ceil(ledger.paybackRequests().orElseThrow())) + " requests");
    PromotionReport unknown =
        PromotionReport.of(
            PROMOTED.sealed(),
            new PromotionReport.Measured(
                PROMOTED.measured().at(), Optional.empty(), Optional.empty()));
    assertThat(PromotionPage.withoutTexts().html(unknown))
        .contains("Teacher alone")
        .doesNotContain("Paid back after");
  }

  @Test
  void showsWhoDecidedWhatAndWhy() throws Exception {
    assertThat(PromotionPage.withoutTexts().html(PROMOTED)).contains("No person's decision");
    Approval approval =
        new Approval(
            "quality-lead", "promoted", Instant.parse("2026-02-09T08:00:00Z"), "<b>fine</b>");
    Document page =
        parse(new PromotionPage(id -> Optional.empty(), List.of(approval)).html(PROMOTED));
    assertThat(text(page, "tr")).contains("quality-leadpromoted2026-02-09T08:00:00Z<b>fine</b>");
  }

  @Test
  void aDecisionWithoutALookSaysWhatIsMissing() throws Exception {
    PromotionReport early = SampleReport.early();
    Document page = parse(PromotionPage.withoutTexts().html(early));
    assertThat(page.getDocumentElement().getTextContent())
        .contains("No evaluation row was looked at")
        .contains("nothing of the error budget was spent")
        .contains("Predicted share answered")
        .contains("Too few rows to decide")
        .doesNotContain("Spent by this one");
    assertThat(elements(page, "svg")).isEmpty();
    assertThat(text(page, "h2"))
        .containsExactly("Certificate", "Deferral rule", "Who decided", "Lineage");
  }

  /** WCAG 2.1, success criterion 1.4.3: 4.5 to 1 for text. */
  @Test
  void textStandsOutFromItsGroundInBothSchemes() {
    String page = PromotionPage.withoutTexts().html(PROMOTED);
    List<Map<String, String>> schemes = colours(page);
    assertThat(schemes).hasSize(2);
    for (Map<String, String> colours : schemes) {
      for (String text : List.of("ink", "quiet", "good", "bad", "open", "limit")) {
        assertThat(contrast(colours.get(text), colours.get("surface"))).as(text).isGreaterThan(4.5);
      }
      for (String state : List.of("good", "bad", "open")) {
        assertThat(contrast(colours.get(state), colours.get(state + "-wash")))
            .as(state)
            .isGreaterThan(4.5);
      }
    }
  }

  @Test
  void drawsTheServedPointWhereTheCertificateIs() throws Exception {
    RiskCoverageChart chart =
        RiskCoverageChart.of(PROMOTED.sealed(), PROMOTED.sealed().evaluation().orElseThrow());
    var certificate = PROMOTED.sealed().evaluation().orElseThrow().served().certificate();
    assertThat(chart.served().x()).isEqualTo(certificate.answered() / 2000.0);
    assertThat(chart.bound().y()).isEqualTo(certificate.upperBound());
    assertThat(chart.area().maxY()).isGreaterThan(certificate.upperBound());
    assertThat(chart.evaluation())
        .anySatisfy(point -> assertThat(Math.abs(point.x() - chart.served().x())).isLessThan(0.01));
    assertThat(PromotionPage.withoutTexts().html(PROMOTED))
        .contains("cx=\"" + chart.area().x(chart.served().x()) + "\"");
  }

  @Test
  void showsTheChampionOnlyIfThereIsOne() {
    assertThat(PromotionPage.withoutTexts().html(PROMOTED)).doesNotContain("Against the champion");
    assertThat(PromotionPage.withoutTexts().html(SampleReport.of(2000, Optional.of(0.999))))
        .contains("Against the champion, tickets/1: ")
        .contains("McNemar");
  }

  /** Left beside the other build results, to be looked at in a browser. */
  @Test
  void writesOneSmallFile() throws IOException {
    Path file = Path.of("target", "promotion-report.html");
    Files.writeString(
        file,
        new PromotionPage(
                id ->
                    Optional.of(
                        new CapturedText(
                            "Please look into " + id + ": the press stopped again.",
                            "maintenance/press-line")),
                List.of())
            .html(SampleReport.of(2000, Optional.of(0.999))));
    assertThat(Files.size(file)).isBetween(20_000L, 200_000L);
  }

  private static List<PromotionReport> everyDecision() {
    return List.of(
        PROMOTED,
        SampleReport.of(2000, Optional.of(0.999)),
        SampleReport.withRegression(),
        SampleReport.early(),
        SampleReport.of(150, Optional.empty()),
        SampleReport.of(0, Optional.empty()));
  }

  private static PromotionPage page(CapturedText text) {
    return new PromotionPage(id -> Optional.of(text), List.of());
  }

  /** The colours of the light scheme, then of the dark one. */
  private static List<Map<String, String>> colours(String page) {
    List<Map<String, String>> schemes = new ArrayList<>();
    Matcher roots = Pattern.compile(":root \\{([^}]*)}").matcher(page);
    while (roots.find()) {
      Map<String, String> colours = new HashMap<>();
      Matcher tokens = Pattern.compile("--([a-z-]+): #([0-9a-f]{6})").matcher(roots.group(1));
      while (tokens.find()) {
        colours.put(tokens.group(1), tokens.group(2));
      }
      schemes.add(colours);
    }
    return schemes;
  }

  private static double contrast(String one, String other) {
    double first = luminance(one) + 0.05;
    double second = luminance(other) + 0.05;
    return Math.max(first, second) / Math.min(first, second);
  }

  private static double luminance(String colour) {
    double[] weights = {0.2126, 0.7152, 0.0722};
    double luminance = 0;
    for (int i = 0; i < weights.length; i++) {
      double part = Integer.parseInt(colour.substring(2 * i, 2 * i + 2), 16) / 255.0;
      luminance +=
          weights[i] * (part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
    }
    return luminance;
  }

  private static Document parse(String html) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    return builder.parse(new InputSource(new StringReader(html)));
  }

  private static List<String> text(Document page, String tag) {
    return elements(page, tag).stream().map(Element::getTextContent).toList();
  }

  private static List<Element> elements(Document page, String tag) {
    NodeList nodes = page.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }
}
