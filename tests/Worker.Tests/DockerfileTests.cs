using System.Text.RegularExpressions;
using System.Xml.Linq;
using KoGpt2.TestSupport;

namespace KoGpt2.Worker.Tests;

/// <summary>What the worker's image is made of, against the sources that it is made from.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] s_lines = [.. Continuation().Replace(Read("src", "Worker", "Dockerfile"), " ").Split('\n').Where(line => !line.StartsWith('#'))];

    [Fact]
    public void Restore_HasEveryProjectThatTheWorkerNeeds()
    {
        string[] copied = [.. Copied().Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))];
        Assert.Equal(["src/Shared/Shared.csproj", "src/Worker/Worker.csproj"], copied);
        IEnumerable<string> needed = copied.SelectMany(project => XDocument.Parse(Read(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, project, "..", reference.Attribute("Include")!.Value)))));
        Assert.All(needed, project => Assert.Contains(project, copied));
    }

    [Fact]
    public void Copies_AreThereAndInTheBuildContext()
    {
        string[] let = [.. Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..])];
        Assert.All(Copied(), path =>
        {
            Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path);
            Assert.Contains(let, allowed => path == allowed || path.StartsWith($"{allowed}/", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Build_FilesThatEveryProjectReads_AreCopied()
    {
        string[] atTop = ["Directory.Build.props", "Directory.Packages.props", "global.json", "BannedSymbols.txt", ".editorconfig"];
        Assert.Empty(atTop.Except(Copied()));
    }

    [Fact]
    public void Runtimes_AreThoseThatTheProjectKnows()
    {
        string error = XDocument.Parse(Read("src", "Worker", "Worker.csproj")).Descendants("Error").Single().Attribute("Text")!.Value;
        string[] stages = [.. s_lines.Select(line => Stage().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];
        Assert.Equal(["build", "cpu", "cuda", "worker"], stages);
        Assert.EndsWith("set it to cpu or cuda.", error, StringComparison.Ordinal);
        Assert.Contains("FROM ${RUNTIME} AS worker", s_lines);
    }

    [Fact]
    public void Image_RunsTheWorkerAsNobodyOnPort8080()
    {
        string assembly = XDocument.Parse(Read("src", "Worker", "Worker.csproj")).Descendants("AssemblyName").Single().Value;
        Assert.Equal($"ENTRYPOINT [\"/app/{assembly}\"]", s_lines.Last(line => line.Length > 0));
        Assert.Contains("USER 1654:1654", s_lines);
        Assert.Contains("EXPOSE 8080", s_lines);
        Assert.Contains(s_lines, line => line.StartsWith("ENV ASPNETCORE_HTTP_PORTS=8080 ", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Copied() => s_lines
        .Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
        .SelectMany(line => line.Split(' ')[1..^1]);

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));

    [GeneratedRegex(@"[ ]*\\\n[ ]*")]
    private static partial Regex Continuation();

    [GeneratedRegex(@"^FROM \S+ AS (\S+)$")]
    private static partial Regex Stage();
}
