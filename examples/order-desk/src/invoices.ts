import { exec } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Request, Response } from "express";

const folder = process.env.INVOICES ?? "/var/lib/order-desk/invoices";

export async function readInvoice(req: Request, res: Response): Promise<void> {
  const path = join(folder, req.params.name as string);
  res.type("application/pdf").send(await readFile(path));
}

export function printInvoice(req: Request, res: Response): void {
  const { printer = "office" } = req.body;
  exec(`lp -d ${printer} ${folder}/${Number(req.params.name)}.pdf`, (error) => {
    res.status(error ? 502 : 202).end();
  });
}
