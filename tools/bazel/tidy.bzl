"""The aspect that tools/tidy.sh builds: clang-tidy on a target's sources."""

_FLAGS = ["-std=c++20", "-I.", "-fstack-clash-protection"]

def _infos(ctx):
    deps = getattr(ctx.rule.attr, "deps", [])
    return [dep[CcInfo] for dep in deps if CcInfo in dep]

def _read(ctx, source, headers, flags):
    """Declares the reading of `source`, whose result is an empty file."""
    read = ctx.actions.declare_file(
        "%s.tidy/%s" % (ctx.label.name, source.basename),
    )
    ctx.actions.run_shell(
        mnemonic = "ClangTidy",
        progress_message = "Reading %s" % source.short_path,
        inputs = depset(ctx.files._config + [source], transitive = [headers]),
        outputs = [read],
        # Warnings of system headers that it left out are of no use: only who
        # fails speaks.
        command = 'says=$(clang-tidy --quiet "$1" -- "${@:3}" 2>&1) ' +
                  '|| { echo "$says"; exit 1; }; touch "$2"',
        arguments = [source.path, read.path] + flags,
        use_default_shell_env = True,
    )
    return read

def _tidy_impl(target, ctx):
    if not ctx.rule.kind.startswith("cc_"):
        return []
    files = []
    for name in ["srcs", "hdrs", "textual_hdrs"]:
        files += getattr(ctx.rule.files, name, [])
    context = cc_common.merge_cc_infos(
        cc_infos = _infos(ctx),
    ).compilation_context
    headers = depset(
        [file for file in files if file.extension in ["h", "inc"]],
        transitive = [context.headers],
    )
    flags = _FLAGS + ["-I" + ctx.bin_dir.path]
    for folder in context.includes.to_list() + context.quote_includes.to_list():
        flags.append("-I" + folder)
    for folder in context.system_includes.to_list():
        flags += ["-isystem", folder]
    flags += ["-D" + define for define in context.defines.to_list()]
    # With quotes escaped as for a shell.
    flags += [
        "-D" + define.replace("\\", "")
        for define in ctx.rule.attr.local_defines
    ]
    flags += [copt for copt in ctx.rule.attr.copts if copt.startswith("-D")]
    return [OutputGroupInfo(tidy = depset([
        _read(ctx, file, headers, flags)
        for file in files
        if file.extension == "cc" and file.is_source
    ]))]

tidy = aspect(
    implementation = _tidy_impl,
    attrs = {
        "_config": attr.label(
            default = "//:.clang-tidy",
            allow_single_file = True,
        ),
    },
)
