using System.Text;
using KoGpt2.Augmentation.Runs;
using KoGpt2.Augmentation.Runs.Files;

namespace KoGpt2.Augmentation.Tests.Support;

/// <summary>Runs of tests: a corpus in memory, files in a folder.</summary>
internal static class RunSetup
{
    /// <summary>Six reviews: three good ones, two bad ones, and one that a run has made.</summary>
    public const string Reviews = """
        id	generated_by	document	label
        a1		배우들의 연기가 정말 좋았다	1
        a2		시간 가는 줄 모르고 봤네요	1
        a3		돈이 아깝다 진짜	0
        a4		최고	1
        a5		다시는 보고 싶지 않은 영화	0
        a6	r0	기계가 쓴 글이다	0

        """;

    /// <summary>A run.</summary>
    public static RunContext Of(string recipe, string corpus, string folder, string run = "밤-20261123T170000Z") => new()
    {
        Run = run,
        Recipe = RecipeText.Read(recipe),
        ModelVersion = "v1",
        CreatedAt = new DateTimeOffset(2026, 11, 23, 17, 0, 0, TimeSpan.Zero),
        SourceName = "reviews.tsv",
        OpenSourceAsync = _ => Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(corpus.ReplaceLineEndings("\n")))),
        Files = new FolderRunFiles(folder),
    };

    /// <summary>A recipe over <see cref="Reviews"/>.</summary>
    /// <param name="method">The method.</param>
    /// <param name="more">Further members, each with a comma before it.</param>
    /// <param name="rows">Which rows.</param>
    public static string Recipe(string method, string more = "", string rows = "\"all\"") => $$"""
        {"source": {"file": "reviews.tsv", "text": "document", "label": "label", "id": "id", "labels": {"긍정": "1", "부정": "0"}, "rows": {{rows}}},
         "model": "kogpt2-demo", "method": {{method}}{{more}}}
        """;
}
