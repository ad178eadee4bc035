using KoGpt2.Shared.Models;
using KoGpt2.TestSupport;
using KoGpt2.Worker.Models;
using KoGpt2.Worker.Models.Packaging;

namespace KoGpt2.Worker.Tests.Models.Graph;

/// <summary>A row's logits are bit for bit the same alone and among any others: what makes a retried job's text the same text.</summary>
public sealed class BatchInvarianceTests
{
    private const int Rows = 64, Capacity = 260, LongPrompt = 700;

    // Widths that are no multiple of 32, and of no power of two; and the demo model's, with a narrower vocabulary.
    public static TheoryData<WeightPrecision, int, int, int> Shapes() => new()
    {
        { WeightPrecision.Fp32, 3, 72, 101 },
        { WeightPrecision.Int8, 3, 72, 101 },
        { WeightPrecision.Fp32, 4, 256, 1_000 },
        { WeightPrecision.Int8, 4, 256, 1_000 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Run_DecodingRaggedRows_GivesEachRowItsBitsAlone(WeightPrecision precision, int heads, int width, int vocabulary)
    {
        using var model = new Model(precision, heads, width, vocabulary);
        float[][] alone = model.Decode(rows: 1);
        foreach (int rows in (int[])[2, 3, 4, 8, 17, 64])
            AssertSame(alone, model.Decode(rows), $"{rows} rows decode together");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Run_RightPaddedPrompts_GivesEachRowItsBitsAlone(WeightPrecision precision, int heads, int width, int vocabulary)
    {
        using var model = new Model(precision, heads, width, vocabulary);
        float[][] alone = model.Prefill(rows: 1);
        foreach (int rows in (int[])[2, 3, 4, 8, 17, 64])
            AssertSame(alone, model.Prefill(rows), $"{rows} prompts are run together");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Run_PromptInPiecesOfTwoTokensOrMore_GivesTheBitsOfTheWhole(WeightPrecision precision, int heads, int width, int vocabulary)
    {
        using var model = new Model(precision, heads, width, vocabulary);
        float[] whole = model.InPieces(25);
        foreach (int[] pieces in (int[][])[[12, 13], [5, 20], [23, 2], [2, 23], [1, 24], [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3]])
            Assert.True(Logits.SameBits(whole, model.InPieces(pieces)), $"Pieces of {string.Join(", ", pieces)} tokens change the logits.");
    }

    [Fact]
    public void Run_NoLogitsWantedInFp32_FillsTheCacheAllTheSame()
    {
        using var model = new Model(WeightPrecision.Fp32, heads: 3, width: 72, vocabulary: 101);
        GraphSession session = model.Session;
        using GraphSession.Cache asked = session.NewCache(1, Capacity), silent = session.NewCache(1, Capacity);
        session.Run(asked, [[1, 2, 3]], [0], [3], [0, 1, 2]);
        Assert.Empty(session.Run(silent, [[1, 2, 3]], [0], [3], []));
        Assert.True(Logits.SameBits(session.Run(asked, [[4]], [3], [4], [0])[0], session.Run(silent, [[4]], [3], [4], [0])[0]));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Run_OtherNumberOfThreads_GivesTheSameBits(WeightPrecision precision, int heads, int width, int vocabulary)
    {
        using Model one = new(precision, heads, width, vocabulary, threads: 1), many = new(precision, heads, width, vocabulary, threads: 2 * heads);
        AssertSame(one.Prefill(rows: 8), many.Prefill(rows: 8), "more threads than heads run prompts");
        AssertSame([one.DecodeAfter(LongPrompt)], [many.DecodeAfter(LongPrompt)], "more threads than heads decode after a long prompt");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Run_ProcessorWithoutVnni_GivesTheSameBits(WeightPrecision precision, int heads, int width, int vocabulary)
    {
        using Model usual = new(precision, heads, width, vocabulary), plain = new(precision, heads, width, vocabulary, plainProcessor: true);
        AssertSame(usual.Prefill(rows: 8), plain.Prefill(rows: 8), "a processor without VNNI runs prompts");
        AssertSame(usual.Decode(rows: 8), plain.Decode(rows: 8), "a processor without VNNI decodes");
    }

    private static void AssertSame(float[][] alone, float[][] together, string when)
    {
        int[] different = [.. Enumerable.Range(0, together.Length).Where(row => !Logits.SameBits(alone[row], together[row]))];
        Assert.True(different.Length == 0, $"When {when}, rows {string.Join(", ", different)} have other logits than alone.");
        Assert.All(together, logits => Assert.All(logits, logit => Assert.True(float.IsFinite(logit))));
    }

    /// <summary>A random network, and prompts for it: of 1 to 13 tokens, and two that a tiled attention would cut with one token left over.</summary>
    private sealed class Model : IDisposable
    {
        private readonly TempFolder _folder = new();
        private readonly int[][] _prompts;
        private readonly int[] _next;

        public Model(WeightPrecision precision, int heads, int width, int vocabulary, int threads = 2, bool plainProcessor = false)
        {
            var shape = new ModelShape(Layers: 2, heads, width, FeedForward: 4 * width, Positions: LongPrompt + 1, vocabulary);
            ModelPackage package = RandomPackage.Write(_folder["package"], shape, precision, seed: 1, progress: null, TestContext.Current.CancellationToken);
            Session = new GraphSession(package, threads, plainProcessor);
            var random = new Random(5);
            _prompts = [.. Enumerable.Range(0, Rows).Select(row => Tokens(random, row switch { 5 => 129, 30 => 257, _ => 1 + (row % 13) }))];
            _next = Tokens(random, Rows);
        }

        public GraphSession Session { get; }

        /// <summary>Runs each prompt alone, then one token after each, so many rows at a time; the last rows may be left out.</summary>
        public float[][] Decode(int rows)
        {
            var logits = new List<float[]>();
            for (int first = 0; first + rows <= Rows; first += rows)
            {
                int[] group = [.. Enumerable.Range(first, rows)];
                using GraphSession.Cache cache = Session.NewCache(rows, Capacity);
                foreach (int row in group)
                {
                    using GraphSession.Cache own = Session.NewCache(1, Capacity);
                    Session.Run(own, [_prompts[row]], [0], [_prompts[row].Length], [0]);
                    cache.Take(own, row - first);
                }
                int[] lengths = [.. group.Select(row => _prompts[row].Length)];
                int[][] tokens = [.. group.Select(row => new[] { _next[row] })];
                long[] each = [.. Enumerable.Range(0, rows).Select(row => (long)row)];
                logits.AddRange(Session.Run(cache, tokens, lengths, [.. lengths.Select(length => length + 1)], each));
            }
            return [.. logits];
        }

        /// <summary>Runs the prompts right-padded, so many at a time; the last ones may be left out.</summary>
        public float[][] Prefill(int rows)
        {
            var logits = new List<float[]>();
            for (int first = 0; first + rows <= Rows; first += rows)
            {
                int[][] group = _prompts[first..(first + rows)];
                int longest = group.Max(prompt => prompt.Length);
                using GraphSession.Cache cache = Session.NewCache(rows, Capacity);
                int[][] padded = [.. group.Select(prompt => (int[])[.. prompt, .. Enumerable.Repeat(0, longest - prompt.Length)])];
                long[] ends = [.. group.Select((prompt, row) => (long)(row * longest) + prompt.Length - 1)];
                logits.AddRange(Session.Run(cache, padded, new int[rows], [.. group.Select(prompt => prompt.Length)], ends));
            }
            return [.. logits];
        }

        /// <summary>Runs a prompt of so many tokens, then one more alone; the logits after that.</summary>
        public float[] DecodeAfter(int tokens)
        {
            using GraphSession.Cache cache = Session.NewCache(1, tokens + 1);
            Session.Run(cache, [Tokens(new Random(3), tokens)], [0], [tokens], [0]);
            return Session.Run(cache, [[0]], [tokens], [tokens + 1], [0])[0];
        }

        /// <summary>Runs 25 tokens in pieces; the logits after the last.</summary>
        public float[] InPieces(params int[] pieces)
        {
            int[] ids = Tokens(new Random(9), 25);
            using GraphSession.Cache cache = Session.NewCache(1, Capacity);
            float[] last = [];
            int first = 0;
            foreach (int piece in pieces)
            {
                last = Session.Run(cache, [ids[first..(first + piece)]], [first], [first + piece], [piece - 1])[0];
                first += piece;
            }
            return last;
        }

        public void Dispose()
        {
            Session.Dispose();
            _folder.Dispose();
        }

        private int[] Tokens(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.Next(Session.Shape.Vocabulary))];
    }
}
