using KoGpt2.Augmentation.Recipes;
using KoGpt2.Augmentation.Sources;

namespace KoGpt2.Augmentation.Tests.Sources;

public sealed class TableFormatsTests
{
    [Theory]
    [InlineData("reviews.tsv", TableFormat.Tsv)]
    [InlineData("ratings_train.txt", TableFormat.Tsv)]
    [InlineData("ChatbotData.csv", TableFormat.Csv)]
    [InlineData("corpora/2026/대화.jsonl", TableFormat.Jsonl)]
    [InlineData("a.ndjson", TableFormat.Jsonl)]
    [InlineData("train-00000-of-00001.parquet", TableFormat.Parquet)]
    [InlineData("REVIEWS.TSV.GZ", TableFormat.Tsv)]
    [InlineData("reviews", null)]
    [InlineData("reviews.xlsx", null)]
    [InlineData("tsv", null)]
    [InlineData(".gz", null)]
    public void FromName_AnyName_TellsByItsEnding(string name, TableFormat? expected) => Assert.Equal(expected, TableFormats.FromName(name));
}
