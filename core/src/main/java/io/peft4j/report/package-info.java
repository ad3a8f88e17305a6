/**
 * What the user sees of a study: one self-contained HTML page, tables for the terminal and for
 * Markdown, and JSON for programs. No number is computed here.
 *
 * <p>Read {@link io.peft4j.report.StudyReport} (what every writer takes), then a writer: {@link
 * io.peft4j.report.HtmlReport}, {@link io.peft4j.report.TerminalReport}, {@link
 * io.peft4j.report.MarkdownReport}, {@link io.peft4j.report.ComparisonJson}. {@code Line} is one
 * row of a table as text that all writers share; {@code Numbers} writes every number. The page is
 * made of sections, one file each ({@code Opening}, {@code TaskSection}, {@code LadderSection},
 * {@code Background}), and of charts, one file each ({@code FrontChart}, {@code CurvesChart},
 * {@code RatesChart}, {@code LadderChart}).
 *
 * <p>To add a chart: a file that makes a {@code Chart} out of records and {@code Options}, and a
 * line in the section that shows it. ECharts draws it from data alone; {@code report.js} only puts
 * colours and label formats in.
 */
@NullMarked
package io.peft4j.report;

import org.jspecify.annotations.NullMarked;
