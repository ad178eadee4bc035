using KoGpt2.Shared.Models;
using KoGpt2.Worker.Engine;
using KoGpt2.Worker.Generation;
using KoGpt2.Worker.Models.Packaging;
using KoGpt2.Worker.Models.Verify.Goldens;
using KoGpt2.Worker.Models.Verify.Reference;
using KoGpt2.Worker.Tokenization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using static System.FormattableString;

namespace KoGpt2.Worker.Models.Verify;

/// <summary>Finds out whether a model package is whole, computes what its weights say, and writes what others saw it write.</summary>
public sealed class Verification
{
    private readonly VerifyOptions _options;
    private readonly Action<string> _say;
    private readonly CancellationToken _stop;
    private readonly ModelPackage _package;
    private readonly List<VerifyCheck> _checks = [];
    private ReferenceFigures? _reference;

    private Verification(VerifyOptions options, Action<string> say, CancellationToken stop)
    {
        (_options, _say, _stop) = (options, say, stop);
        _package = ModelPackage.Open(options.Package);
    }

    /// <summary>Verifies a package. What is wrong with it is in the report; what is wrong with the rest that was given is thrown.</summary>
    /// <param name="options">What to verify, and against what.</param>
    /// <param name="say">Told what begins, in a few words.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ModelPackageException">The folder is no package, or another package that it is to be compared with is none or cannot be compared.</exception>
    /// <exception cref="Import.CheckpointException">The checkpoint cannot be read.</exception>
    /// <exception cref="VerifyException">The checkpoint is of another shape, or a file of golden rows or text cannot be used.</exception>
    public static async Task<VerifyReport> RunAsync(VerifyOptions options, Action<string> say, CancellationToken stop)
    {
        var verification = new Verification(options, say, stop);
        ModelManifest manifest = verification._package.Manifest;
        var report = new VerifyReport { Model = manifest.Name, Version = manifest.Version, Precision = manifest.Precision, Checks = verification._checks };
        await verification.CheckFilesAsync();
        if (verification.LoadTokenizer() is not { } tokenizer || verification.LoadGraph() is not { } graph)
            return report;
        using (graph)
            await verification.CheckModelAsync(tokenizer, graph);
        report = report with { Reference = verification._reference };
        return options.Text.Count == 0 ? report : await verification.MeasureAsync(report, tokenizer);
    }

    private async Task CheckFilesAsync()
    {
        _say("Reading every file");
        try
        {
            await _package.VerifyAsync(_stop);
            Pass("files", Invariant($"{_package.Manifest.Files.Count} files have the sizes and digests that the manifest lists."));
        }
        catch (ModelPackageException error)
        {
            Fail("files", error.Message);
        }
    }

    private KoGpt2Tokenizer? LoadTokenizer()
    {
        const string name = "tokenizer";
        if (_package.TokenizerPath is not { } path)
            return Fail<KoGpt2Tokenizer>(name, $"The package has no {ModelManifest.TokenizerFile}; it must have one to generate text.");
        try
        {
            var tokenizer = KoGpt2Tokenizer.Load(path);
            int rows = _package.Manifest.Shape.Vocabulary;
            if (tokenizer.Vocabulary > rows)
                return Fail<KoGpt2Tokenizer>(name, Invariant($"The tokenizer has {tokenizer.Vocabulary:N0} tokens, but the network only {rows:N0}; each token needs a row of its embedding."));
            Pass(name, Invariant($"{tokenizer.Vocabulary:N0} tokens for a network of {rows:N0}{(KoGpt2Vocabulary.IsIn(tokenizer) ? ", KoGPT2's" : "")}."));
            return tokenizer;
        }
        catch (InvalidDataException error)
        {
            return Fail<KoGpt2Tokenizer>(name, error.Message);
        }
    }

    private GraphLogits? LoadGraph()
    {
        try
        {
            var graph = new GraphLogits(_package);
            Pass("graph", Invariant($"ONNX Runtime runs it: {_package.Manifest.Shape.Layers} layers in {_package.Manifest.Precision}."));
            return graph;
        }
        catch (OnnxRuntimeException error)
        {
            return Fail<GraphLogits>("graph", $"ONNX Runtime cannot load it: {error.Message}");
        }
    }

    private async Task CheckModelAsync(KoGpt2Tokenizer tokenizer, GraphLogits graph)
    {
        _checks.Add(TokenizerGoldens.Run(tokenizer, _options.Tokenizations));
        _say("Computing in float64");
        (VerifyCheck check, _reference) = OracleCheck.Run(_package, tokenizer, graph, _options.Checkpoint, _stop);
        _checks.Add(check);
        if (GenerationGoldens.Rows(tokenizer, _options) is not { } rows)
        {
            _checks.Add(GenerationGoldens.None);
            return;
        }
        _say("Generating what was published");
        var goldens = new GenerationGoldens(_package, tokenizer, rows);
        if (goldens.CheckLogits(graph, _stop) is { } logits)
            _checks.Add(logits);
        await using TextGenerator generator = Generator(_package);
        if (await goldens.CheckTextsAsync(generator, _stop) is { } texts)
            _checks.Add(texts);
    }

    private async Task<VerifyReport> MeasureAsync(VerifyReport report, KoGpt2Tokenizer tokenizer)
    {
        ModelPackage[] others = [.. _options.Others.Select(OpenOther)];
        _say("Scoring the text");
        (TextScores own, int[][] tokens) = await ReadAndGoOnAsync(_package, tokenizer);
        List<TextFigures> texts = [Figures(_options.Package, _package, own, own)];
        List<AgreementFigures> agreements = [];
        for (int i = 0; i < others.Length; i++)
        {
            _say($"Comparing with {_options.Others[i]}");
            (TextScores scores, int[][] itsTokens) = await ReadAndGoOnAsync(others[i], tokenizer);
            texts.Add(Figures(_options.Others[i], others[i], scores, own));
            (double lines, double share) = GreedyAgreement.Compare(tokens, itsTokens);
            agreements.Add(new AgreementFigures(_options.Others[i], others[i].Manifest.Precision, tokens.Length, GreedyAgreement.TokensEach, lines, share));
        }
        return report with { Texts = texts, Agreements = agreements };
    }

    private async Task<(TextScores Scores, int[][] Tokens)> ReadAndGoOnAsync(ModelPackage package, KoGpt2Tokenizer tokenizer)
    {
        await using TextGenerator generator = Generator(package);
        TextScores scores = await TextScores.OfAsync(_options.Text, tokenizer, generator, _stop);
        return (scores, _options.Others.Count == 0 ? [] : await GreedyAgreement.ContinueAsync(_options.Text, tokenizer, generator, _stop));
    }

    private ModelPackage OpenOther(string folder)
    {
        var other = ModelPackage.Open(folder);
        if (other.Manifest.Shape != _package.Manifest.Shape)
            throw new ModelPackageException($"The package {folder} is of another shape than {_options.Package}; only packages of one model can be compared.");
        string? own = Digest(_package), its = Digest(other);
        return own == its ? other
            : throw new ModelPackageException($"The package {folder} has another {ModelManifest.TokenizerFile} than {_options.Package}; only packages of one model can be compared.");

        static string? Digest(ModelPackage package) => package.Manifest.Files.FirstOrDefault(file => file.Path == ModelManifest.TokenizerFile)?.Sha256;
    }

    private static TextGenerator Generator(ModelPackage package) => new(package, new EngineOptions(), NullLoggerFactory.Instance);

    private static TextFigures Figures(string folder, ModelPackage package, TextScores scores, TextScores own) => new(
        folder, package.Manifest.Precision, scores.Lines, scores.CutLines, scores.Tokens, scores.Characters,
        Loss: -scores.LogLikelihood / scores.Tokens,
        LossPerCharacter: -scores.LogLikelihood / scores.Characters,
        Ratio: Math.Exp((own.LogLikelihood - scores.LogLikelihood) / scores.Tokens));

    private void Pass(string name, string detail) => _checks.Add(new VerifyCheck(name, Outcome.Passed, detail));

    private void Fail(string name, string detail) => _checks.Add(new VerifyCheck(name, Outcome.Failed, detail));

    private T? Fail<T>(string name, string detail) where T : class
    {
        Fail(name, detail);
        return null;
    }
}
