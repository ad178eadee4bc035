using System.Text.Json.Nodes;
using KoGpt2.Api.Tests.Support;
using KoGpt2.Api.Tests.Support.Calls;
using KoGpt2.TestSupport;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace KoGpt2.Api.Tests.Reference;

/// <summary>The description names the error codes that the sources can answer with, and no others.</summary>
public sealed class ErrorCodesTests(AzuriteFixture azurite)
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http;
        global using System.Threading; global using System.Threading.Tasks; global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing; global using Microsoft.Extensions.Configuration; global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting; global using Microsoft.Extensions.Logging;
        """;

    private static readonly string[] s_folders = ["Api", "Augmentation", "Shared", "Worker/Engine/Rules", "Worker/Generation", "Worker/Queue"];

    private static readonly Lazy<ILookup<string, string>> s_said = new(() => Said().ToLookup(pair => pair.Schema, pair => pair.Code));

    [Theory]
    [InlineData("ErrorCode", 12)]
    [InlineData("FieldErrorCode", 20)]
    [InlineData("JobErrorCode", 5)]
    [InlineData("LineErrorCode", 9)]
    [InlineData("RunErrorCode", 10)]
    [InlineData("OutputErrorCode", 3)]
    public async Task Description_Codes_AreThoseOfTheSources(string schema, int atLeast)
    {
        await using ApiHost host = await ApiHost.StartAsync(azurite);
        JsonNode document = await host.GetJsonAsync("/openapi.json");
        string[] described = [.. document["components"]!["schemas"]![schema]!["oneOf"]!.AsArray().Select(one => one!["const"]!.GetValue<string>())];
        Assert.True(described.Length >= atLeast);
        Assert.Equal(s_said.Value[schema].Distinct().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    // Whatever is handed to a parameter called "code" is a code.
    private static IEnumerable<(string Schema, string Code)> Said()
    {
        CSharpCompilation sources = Compile();
        foreach (SyntaxTree tree in sources.SyntaxTrees)
        {
            SemanticModel model = sources.GetSemanticModel(tree);
            foreach (SyntaxNode node in tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes())
                foreach ((string schema, string code) in Codes(model.GetOperation(node, TestContext.Current.CancellationToken), tree.FilePath))
                    yield return (schema, code);
        }
    }

    private static IEnumerable<(string, string)> Codes(IOperation? operation, string file)
    {
        IMethodSymbol? method = (operation as IObjectCreationOperation)?.Constructor ?? (operation as IInvocationOperation)?.TargetMethod;
        IEnumerable<IArgumentOperation> arguments = (operation as IObjectCreationOperation)?.Arguments ?? (operation as IInvocationOperation)?.Arguments ?? [];
        foreach (IArgumentOperation argument in arguments)
        {
            bool names = method is { Name: "NotFound", ContainingType.Name: "Problem" } && argument.Parameter?.Name == "what";
            if (names || "code".Equals(argument.Parameter?.Name, StringComparison.OrdinalIgnoreCase))
                foreach (string text in Texts(argument.Value))
                    yield return (Schema(method!, file), names ? text + "_not_found" : text);
        }
    }

    private static IEnumerable<string> Texts(IOperation value) => value switch
    {
        { ConstantValue: { HasValue: true, Value: string text } } => [text],
        IConditionalOperation { WhenFalse: { } otherwise } choice => [.. Texts(choice.WhenTrue), .. Texts(otherwise)],
        ISwitchExpressionOperation choice => choice.Arms.SelectMany(arm => Texts(arm.Value)),
        IConversionOperation conversion => Texts(conversion.Operand),
        _ => [],
    };

    private static string Schema(IMethodSymbol method, string file)
    {
        string made = method.MethodKind == MethodKind.Constructor ? method.ContainingType.Name : method.ReturnType.ToDisplayString();
        return made.Contains("Problem", StringComparison.Ordinal) ? "ErrorCode"
            : made.Contains("RunFailed", StringComparison.Ordinal) ? "RunErrorCode"
            : made.Contains("JobError", StringComparison.Ordinal) ? "JobErrorCode"
            : made.Contains("OutputError", StringComparison.Ordinal) ? "OutputErrorCode"
            : made.Contains("LineError", StringComparison.Ordinal) || file.Contains("/src/Worker/", StringComparison.Ordinal) ? "LineErrorCode"
            : "FieldErrorCode";
    }

    private static CSharpCompilation Compile()
    {
        IEnumerable<MetadataReference> platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("KoGpt2", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
        IEnumerable<string> files = s_folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));
        return CSharpCompilation.Create(
            "sources", [.. files.Select(file => Parse(File.ReadAllText(file), file)), Parse(Usings, "usings.cs")], platform, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
    }

    private static SyntaxTree Parse(string text, string file) =>
        CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview), file, cancellationToken: TestContext.Current.CancellationToken);
}
