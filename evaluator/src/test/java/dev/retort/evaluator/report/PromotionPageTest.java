package dev.retort.evaluator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.evaluator.gate.PromotionDecision;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
        .contains("1 % is tolerated")
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
    String html = new PromotionPage(id -> Optional.of(HOSTILE)).html(PROMOTED);
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
    Document cut = parse(new PromotionPage(id -> Optional.of(emoji)).html(PROMOTED));
    assertThat(text(cut, "td")).contains("😀".repeat(400) + "…");
    Document erased = parse(PromotionPage.withoutTexts().html(PROMOTED));
    assertThat(text(erased, "td")).contains("–").doesNotContain(emoji);
  }

  @Test
  void chartsAndTablesSayWhatTheyAre() throws Exception {
    Document page = parse(PromotionPage.withoutTexts().html(PROMOTED));
    List<Element> drawings = elements(page, "svg");
    assertThat(drawings).hasSize(2);
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
        .contains("Against the champion, tickets/1")
        .contains("McNemar");
  }

  /** Left beside the other build results, to be looked at in a browser. */
  @Test
  void writesOneSmallFile() throws IOException {
    Path file = Path.of("target", "promotion-report.html");
    Files.writeString(
        file,
        new PromotionPage(
                id -> Optional.of("Please look into " + id + ": the press stopped again."))
            .html(SampleReport.of(2000, Optional.of(0.999))));
    assertThat(Files.size(file)).isBetween(20_000L, 200_000L);
  }

  private static List<PromotionReport> everyDecision() {
    return List.of(
        PROMOTED,
        SampleReport.of(2000, Optional.of(0.999)),
        SampleReport.of(150, Optional.empty()),
        SampleReport.of(0, Optional.empty()));
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
