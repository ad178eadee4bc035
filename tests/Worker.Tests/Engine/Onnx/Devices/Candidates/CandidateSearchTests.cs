using KoGpt2.Shared.Settings;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Engine.Onnx.Devices;
using KoGpt2.Worker.Engine.Onnx.Devices.Candidates;
using KoGpt2.Worker.Sampling;
using KoGpt2.Worker.Sampling.Candidates;
using KoGpt2.Worker.Sampling.Processors.Bans;
using KoGpt2.Worker.Sampling.Processors.Penalties;
using Microsoft.ML.OnnxRuntime;

namespace KoGpt2.Worker.Tests.Engine.Onnx.Devices.Candidates;

/// <summary>What the device's graph does to rows, against the host's processors, bit for bit.</summary>
public sealed class CandidateSearchTests
{
    private const int Vocabulary = 1_003, Rows = 24, Candidates = 256;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1.7, 1)]
    [InlineData(0.6, 0.35)]
    [InlineData(1.2, 1.9)]
    public void Run_RandomRows_GivesTheProcessorsLogitsFalling(double penalty, double temperature)
    {
        float[][] rows = RandomRows(seed: 3);
        int[][] seen = [.. rows.Select((_, row) => Some(row, row * 20))], forbidden = [.. rows.Select((_, row) => Some(-row - 1, row % 4))];
        RowChoice[] choices = [.. rows.Select((_, row) => new RowChoice(Edits(seen[row], forbidden[row], penalty), temperature))];
        FoundCandidates found = Find(rows, choices);
        for (int row = 0; row < Rows; row++)
        {
            RepetitionPenalty.Apply(rows[row], seen[row], penalty);
            MinTokens.Apply(rows[row], forbidden[row]);
            float[] falling = [.. rows[row].OrderDescending().Take(Candidates)];
            Assert.Equal(falling, found.Logits(row).ToArray());
            Assert.Equal(falling, found.Tokens(row).ToArray().Select(token => rows[row][token]));
            Assert.Equal(falling.Length, found.Tokens(row).ToArray().Distinct().Count());
            double total = rows[row].Sum(logit => Math.Exp((logit - falling[0]) / temperature));
            Assert.Equal(1 / total, found.PeakShare(row), 1e-5 / total);
        }
    }

    [Fact]
    public void Run_EveryKindOfEdit_RoundsAsOneOperationAfterTheOther()
    {
        float[][] rows = RandomRows(seed: 8);
        var random = new Random(2);
        RowChoice[] choices =
        [
            .. rows.Select((_, row) => new RowChoice(
                [.. Some(row, 40).Select(token => new TokenEdit(token, random.NextSingle() - 0.5f, 0.5f + random.NextSingle(), 10 * random.NextSingle()))],
                Temperature: 1)),
        ];
        FoundCandidates found = Find(rows, choices);
        for (int row = 0; row < Rows; row++)
        {
            foreach (TokenEdit edit in choices[row].Edits)
            {
                float biased = rows[row][edit.Token] + edit.Before;
                float scaled = biased < 0 ? biased * edit.Factor : biased / edit.Factor;
                rows[row][edit.Token] = scaled + edit.After;
            }
            Assert.Equal(rows[row].OrderDescending().Take(Candidates), found.Logits(row).ToArray());
        }
    }

    [Fact]
    public void Pick_WhateverTheSettings_IsWhatTheWholeRowGives()
    {
        GenerationSettings[] settings =
        [
            new() { Temperature = 0 }, new() { TopK = 50 }, new() { TopK = 255, Temperature = 0.7 }, new() { TopP = 0.5 },
            new() { TopP = 0.9, Temperature = 0.4 }, new() { TopK = 30, TopP = 0.8 }, new() { TopP = 0.99 }, new(), new() { TopK = 400 },
            new() { MinP = 0.03 }, new() { MinP = 0.2, TopP = 0.99 }, new() { MinP = 0.01, TopK = 60, Temperature = 1.5 },
        ];
        int told = 0, untold = 0;
        for (int round = 0; round < settings.Length; round++)
        {
            GenerationSettings asked = settings[round];
            float[][] rows = RandomRows(seed: round);
            double temperature = CandidateDraw.IsGreedy(asked) ? 1 : asked.Temperature;
            FoundCandidates found = Find(rows, [.. rows.Select(_ => new RowChoice([], temperature))]);
            for (int row = 0; row < Rows; row++)
                for (int draw = 0; draw < 20; draw++)
                {
                    double uniform = new RandomNumbers(row, round).At(draw);
                    int? picked = CandidateDraw.Pick(
                        found.Tokens(row).ToArray(), found.Logits(row).ToArray(), found.PeakShare(row), Vocabulary, asked, uniform);
                    (told, untold) = (told + (picked is null ? 0 : 1), untold + (picked is null ? 1 : 0));
                    if (picked is not null)
                        Assert.Equal(Whole(rows[row], asked, uniform), picked);
                }
        }
        Assert.InRange(told, 1_500, 5_500);
        Assert.InRange(untold, 500, 3_000);
    }

    private static int Whole(float[] logits, GenerationSettings settings, double uniform)
    {
        float[] row = [.. logits];
        if (CandidateDraw.IsGreedy(settings))
            return Peak.Index(row);
        LogitsProcessors.Weigh(row, settings);
        return Draw.Pick(row, uniform);
    }

    private static FoundCandidates Find(float[][] rows, RowChoice[] choices)
    {
        using ComputeDevice device = ComputeDevice.Processor(threads: 2);
        using var search = new CandidateSearch(device, Vocabulary, Rows, Candidates);
        using OrtValue logits = OrtValue.CreateTensorValueFromMemory([.. rows.SelectMany(row => row.Select(logit => (Float16)logit))], [Rows, Vocabulary]);
        return search.Run(logits, choices);
    }

    // Peaked and flat rows; every third in coarse steps, so that there are ties; every fourth with all but 100 or 400 tokens impossible.
    private static float[][] RandomRows(int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, Rows).Select(row => Enumerable.Range(0, Vocabulary).Select(token =>
            {
                double logit = (1 + (row % 8)) * Math.Log(random.NextDouble() + 1e-9);
                bool impossible = row % 4 == 3 && token % 10 > (row % 8 == 3 ? 0 : 3);
                return impossible ? float.NegativeInfinity : (float)(Half)(row % 3 == 2 ? Math.Round(logit) + 3 : logit + 2);
            }).ToArray()),
        ];
    }

    private static int[] Some(int seed, int count)
    {
        int[] tokens = [.. Enumerable.Range(0, Vocabulary)];
        new Random(seed).Shuffle(tokens);
        return tokens[..count];
    }

    private static IReadOnlyList<TokenEdit> Edits(int[] seen, int[] forbidden, double penalty)
    {
        var settings = new GenerationSettings { RepetitionPenalty = penalty, MinTokens = 1, StopTokenIds = [.. forbidden, Vocabulary, -1] };
        int[] prompt = seen.Length == 0 ? [0] : seen;
        var sequence = new Sequence(prompt, seen.Length == 0 ? settings with { RepetitionPenalty = 1 } : settings, choice: 0, Model);
        return RowEdits.Of(sequence, Vocabulary)!;
    }

    private static Shared.Models.ModelManifest Model { get; } =
        Scripted.Model with { Shape = Scripted.Model.Shape with { Vocabulary = Vocabulary } };
}
