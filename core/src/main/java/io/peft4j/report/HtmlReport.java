package io.peft4j.report;

import static j2html.TagCreator.a;
import static j2html.TagCreator.body;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.footer;
import static j2html.TagCreator.head;
import static j2html.TagCreator.html;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.nav;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.script;
import static j2html.TagCreator.style;
import static j2html.TagCreator.title;

import io.peft4j.format.AtomicFiles;
import j2html.tags.DomContent;
import j2html.tags.specialized.HeadTag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One self-contained page that works without a network.
 *
 * <p>Whatever comes from outside (labels, names, file names, messages) is written as text, never as
 * markup. The page's content security policy is the second lock: it allows the page's own scripts
 * by their digests and no request at all.
 */
public final class HtmlReport {
  private static final String ECHARTS =
      "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

  private HtmlReport() {}

  /** Writes the page to {@code file}, whole or not at all. */
  public static void write(Path file, StudyReport report) {
    AtomicFiles.write(file, of(report).getBytes(StandardCharsets.UTF_8));
  }

  /** The page as text. */
  public static String of(StudyReport report) {
    String charts = resource(ECHARTS);
    String page = resource("report.js");
    List<DomContent> content = new ArrayList<>();
    content.add(Opening.of(report));
    for (int i = 0; i < report.tasks().size(); i++) {
      content.add(TaskSection.of("task-" + (i + 1), report.tasks().get(i)));
    }
    content.add(GallerySection.of(report));
    if (report.ladder() != null) {
      content.add(LadderSection.of(report, report.ladder()));
    }
    content.add(Background.data(report));
    content.add(Background.plan(report));
    content.add(Background.guide(report));
    return document(
        html(
                headOf(report, charts, page),
                body(
                    contents(report),
                    main(each(content, section -> section)),
                    footer(p("Written by peft4j " + report.provenance().peft4j() + ".")),
                    script(rawHtml(charts)),
                    script(rawHtml(page))))
            .withLang("en"));
  }

  private static HeadTag headOf(StudyReport report, String... scripts) {
    StringBuilder policy =
        new StringBuilder(
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src");
    for (String script : scripts) {
      policy.append(" 'sha256-").append(digest(script)).append('\'');
    }
    return head(
        meta().withCharset("utf-8"),
        meta().attr("http-equiv", "Content-Security-Policy").withContent(policy.toString()),
        meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
        meta().withName("color-scheme").withContent("light dark"),
        title(report.study() + " · peft4j"),
        style(rawHtml(resource("report.css"))));
  }

  private static DomContent contents(StudyReport report) {
    List<DomContent> links = new ArrayList<>();
    links.add(a("Answer").withHref("#answer"));
    for (int i = 0; i < report.tasks().size(); i++) {
      links.add(a(report.tasks().get(i).task().name()).withHref("#task-" + (i + 1)));
    }
    links.add(a("Places").withHref("#places"));
    if (report.ladder() != null) {
      links.add(a("Ladder").withHref("#ladder"));
    }
    links.add(a("Data").withHref("#data"));
    links.add(a("Plan and provenance").withHref("#plan"));
    links.add(a("How to read").withHref("#guide"));
    return nav(each(links, link -> link)).attr("aria-label", "Contents");
  }

  private static String resource(String name) {
    try (InputStream stream = HtmlReport.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + " is missing on the class path");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(String script) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
