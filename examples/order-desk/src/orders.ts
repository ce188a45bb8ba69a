import type { Request, Response } from "express";
import { pool } from "./database.js";

const PAGE_SIZE = 50;

export async function findOrder(req: Request, res: Response): Promise<void> {
  const { rows } = await pool.query("SELECT * FROM orders WHERE id = $1", [req.params.id]);
  if (rows[0]) res.json(rows[0]);
  else res.status(404).json({ error: "There is no such order." });
}

export async function listOrders(req: Request, res: Response): Promise<void> {
  const page = Number(req.query.page ?? 0);
  const statement = `SELECT * FROM orders ORDER BY id LIMIT ${PAGE_SIZE} OFFSET $1`;
  const { rows } = await pool.query(statement, [page * PAGE_SIZE]);
  res.json(rows);
}

export async function searchOrders(req: Request, res: Response): Promise<void> {
  const customer = String(req.query.customer);
  const { rows } = await pool.query(
    `SELECT * FROM orders WHERE customer ILIKE '%${customer}%' ORDER BY id LIMIT ${PAGE_SIZE}`,
  );
  res.json(rows);
}
